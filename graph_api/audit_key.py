"""The audit key: by which an installation signs its audit log, from a file, a setting, or made to try it."""

from graph_api.home_secret import home_secret
from graph_api.settings import Settings
from policies.audit.keys import SigningKey
from schema.partnership import ConfigurationError

KEY_FILE = "audit.pem"
PUBLIC_FILE = "audit.pub.pem"


def audit_key(settings: Settings) -> SigningKey:
    """The key in force; in development one is made where there is none. Raises ConfigurationError."""
    if settings.audit_key_file is not None:
        return SigningKey.read(settings.audit_key_file)
    if settings.audit_key is not None:
        return SigningKey.from_base64(settings.audit_key.get_secret_value())
    if not settings.development:
        raise ConfigurationError(
            "RICHPICTURE_AUDIT_KEY_FILE is not set: the key that signs the audit log, the same for every "
            "server process. Make it with: openssl genpkey -algorithm ed25519 -out audit.pem"
        )
    key = SigningKey.read(home_secret(settings.home, KEY_FILE, lambda: SigningKey.generate().pem))
    home_secret(settings.home, PUBLIC_FILE, lambda: key.public.pem, public=True)
    return key
