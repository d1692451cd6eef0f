"""The issuer: whose access tokens count here, and by which keys, as the settings say."""

from graph_api.authentication.development import DevelopmentKey
from graph_api.authentication.fetched import fetch_from
from graph_api.authentication.keys import FetchedKeys, FileKeys, Keys
from graph_api.authentication.provider import Provider, endpoints_of
from graph_api.authentication.token import Tokens
from graph_api.settings import DEVELOPMENT_ISSUER, Settings
from schema.partnership import ConfigurationError

DEVELOPMENT_CLIENT = "richpicture"
DEVELOPMENT_PATH = "/development"


def issuer_keys(settings: Settings) -> Keys:
    """The keys of the issuer. Raises ConfigurationError where none is set."""
    if settings.development:
        return DevelopmentKey.of(settings.home)
    if settings.issuer is None:
        raise ConfigurationError(
            "Nobody could sign in: set RICHPICTURE_ISSUER to your identity provider, or "
            "RICHPICTURE_DEVELOPMENT=true to try it on this machine alone."
        )
    if settings.jwks_file is not None:
        return FileKeys(settings.jwks_file)
    if settings.jwks_url is not None:
        return FetchedKeys(fetch_from(settings.jwks_url), settings.jwks_url)
    issuer = settings.issuer
    return FetchedKeys(lambda: fetch_from(endpoints_of(issuer).keys)(), issuer)


def issuer_provider(settings: Settings, keys: Keys, origin: str) -> Provider | None:
    """The issuer as the provider of which this server is a client; None where it is no client of it."""
    if settings.development:
        return Provider(f"{origin}{DEVELOPMENT_PATH}", DEVELOPMENT_CLIENT, None, keys)
    if settings.issuer is None or settings.client_id is None:
        return None
    secret = settings.client_secret.get_secret_value() if settings.client_secret else None
    return Provider(settings.issuer, settings.client_id, secret, keys)


def accepted_tokens(settings: Settings, keys: Keys, provider: Provider | None) -> Tokens:
    """Which access tokens count."""
    issuer = DEVELOPMENT_ISSUER if settings.development else str(settings.issuer)
    introspect = provider.introspect if provider is not None and settings.introspection else None
    types = [one.strip() for one in settings.token_types.split(",")]
    return Tokens(issuer, settings.audience, keys, types=types, introspect=introspect)
