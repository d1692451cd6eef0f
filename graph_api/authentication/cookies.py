"""Cookies that this server gives a browser: for it alone, unreadable to scripts, sent by its own pages."""

from starlette.datastructures import Headers
from starlette.responses import Response

SESSION = "__Host-richpicture"
ATTEMPT = "__Host-richpicture-sign-in"
"""`__Host-`: a browser takes them from this very host over a safe way alone; no neighbour can set one."""

ATTEMPT_SECONDS = 600
LONGEST = 200


def read_cookie(headers: Headers, name: str) -> str | None:
    """The value of a cookie; None where it does not stand there exactly once."""
    values = [
        value.strip()
        for line in headers.getlist("cookie")
        for key, _, value in (part.partition("=") for part in line.split(";"))
        if key.strip() == name
    ]
    return values[0] if len(values) == 1 and 0 < len(values[0]) <= LONGEST else None


def give_session(response: Response, secret: str) -> None:
    """Until the browser is closed; how long it counts the ledger knows."""
    response.set_cookie(SESSION, secret, path="/", secure=True, httponly=True, samesite="strict")


def give_attempt(response: Response, secret: str) -> None:
    """It must come back with a navigation from the provider's page, so it can't be `Strict`."""
    response.set_cookie(
        ATTEMPT, secret, ATTEMPT_SECONDS, path="/", secure=True, httponly=True, samesite="lax"
    )


def take_back(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True)
