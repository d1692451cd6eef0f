"""The doors: every way to sign in here, opened as the settings say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from graph_api.authentication.browser import Browsers
from graph_api.authentication.development import DevelopmentKey
from graph_api.authentication.development_issuer import DevelopmentIssuer
from graph_api.authentication.issuer import (
    DEVELOPMENT_CLIENT,
    DEVELOPMENT_PATH,
    accepted_tokens,
    issuer_provider,
)
from graph_api.authentication.keys import Keys
from graph_api.authentication.sessions import Sessions
from graph_api.authentication.sign_in import SignIn
from graph_api.rooms import Rooms


@dataclass(frozen=True, slots=True)
class Doors:
    """`browsers` where one may sign in with a browser, `development` where this server itself says who."""

    sign_in: SignIn
    browsers: Browsers | None
    development: DevelopmentIssuer | None


@asynccontextmanager
async def open_doors(rooms: Rooms, keys: Keys, address: str) -> AsyncIterator[Doors]:
    """The doors of a server that listens at this address."""
    settings = rooms.settings
    origin = settings.public_url or address
    provider = issuer_provider(settings, keys, origin)
    tokens = accepted_tokens(settings, keys, provider)
    try:
        if provider is None or not (settings.development or settings.public_url):
            yield Doors(SignIn(tokens, rooms.directory), None, None)
            return
        sessions = Sessions(
            rooms.ledger,
            timedelta(seconds=settings.session_idle_seconds),
            timedelta(seconds=settings.session_seconds),
        )
        sign_in = SignIn(tokens, rooms.directory, sessions, origin)
        browsers = Browsers(provider, sessions, sign_in, rooms.directory, rooms.sights, rooms.audit, origin)
        development = None
        if settings.development:
            development = DevelopmentIssuer(
                f"{origin}{DEVELOPMENT_PATH}",
                DEVELOPMENT_CLIENT,
                browsers.back_to,
                DevelopmentKey.of(settings.home),
                settings.audience,
                rooms.directory,
            )
        yield Doors(sign_in, browsers, development)
    finally:
        if provider is not None:
            await provider.close()
