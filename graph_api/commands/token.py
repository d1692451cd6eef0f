"""`richpicture token`: an access token for one of the invented users."""

from typing import Annotated

import typer

from graph_api.authentication.development import DevelopmentKey
from graph_api.authentication.issuer import DEVELOPMENT_CLIENT
from graph_api.settings import Settings, load_settings
from policies.directory import Directory, Principal
from schema.partnership import ConfigurationError


def token(
    user: Annotated[str, typer.Argument(help="The id of a user of people.toml.")],
    hours: Annotated[int, typer.Option(help="How long it is good.", min=1, max=24 * 31)] = 12,
) -> None:
    """Print an access token for a user; with the development key alone, so on this machine alone."""
    typer.echo(user_token(load_settings(), user, hours))


def user_token(settings: Settings, user: str, hours: int) -> str:
    """A token for this user of people.toml. Raises ConfigurationError where there is none to be had."""
    directory = Directory.load(settings.folder)
    principal = directory.principal(user)
    if principal is None:
        known = ", ".join(one.id for one in directory.people())
        raise ConfigurationError(
            f"There is no user {user!r} in {settings.folder / 'people.toml'}; it has: {known}."
        )
    return development_token(settings, principal, hours)


def development_token(settings: Settings, one: Principal, hours: int) -> str:
    """A token signed with this installation's own key. Raises ConfigurationError outside development."""
    if not settings.development:
        raise ConfigurationError(
            "Tokens are made here in development alone (RICHPICTURE_DEVELOPMENT=true); your identity "
            "provider gives those that count."
        )
    key, client = DevelopmentKey.of(settings.home), one.id if one.service else DEVELOPMENT_CLIENT
    return key.token(one.id, settings.audience, hours * 3600, client=client)
