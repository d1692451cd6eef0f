"""The development sign-in: the addresses of the development issuer, and its page of people to be."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import OAuth2Error
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from graph_api.authentication.development_issuer import HEADERS, Asked, DevelopmentIssuer
from graph_api.authentication.form import read_form
from policies.directory import Directory

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · Richpicture</title>
<link rel="stylesheet" href="/static/console.css">
<main class="sign-in">
<h1>Sign in as …</h1>
<p>This is a development sign-in, on this machine alone. Nobody here needs a password.</p>
<form method="post">
{people}
</form>
</main>
"""
BUTTON = '<button name="user" value="{id}"><strong>{name}</strong><span>{roles} · {agency}</span></button>'


def development_routes(issuer: DevelopmentIssuer) -> Sequence[BaseRoute]:
    """The provider's addresses. A name of this host that is none of loopback is answered nothing."""

    async def configuration(request: Request) -> Response:
        return JSONResponse(issuer.metadata(), headers=HEADERS)

    async def keys(request: Request) -> Response:
        return JSONResponse({"keys": [issuer.key.public()]}, headers=HEADERS)

    async def authorize(request: Request) -> Response:
        form = await read_form(request) if request.method == "POST" else {}
        own = f"{urlsplit(issuer.issuer).scheme}://{urlsplit(issuer.issuer).netloc}"
        if form is None or request.headers.get("origin", own) != own or not _is_here(request, own):
            return Response(status_code=403, headers=HEADERS)
        asked = Asked(request, {})
        try:
            grant = issuer.get_consent_grant(asked)
        except OAuth2Error as refusal:
            found: Response = issuer.handle_error_response(asked, refusal)
            return found
        user = issuer.directory.principal(form.get("user", ""))
        if user is None or user.service:
            return HTMLResponse(_page(issuer.directory), headers=HEADERS)
        answer: Response = issuer.create_authorization_response(asked, grant_user=user, grant=grant)
        return (
            RedirectResponse(answer.headers["location"], 303, HEADERS)
            if answer.status_code == 302
            else answer
        )

    async def token(request: Request) -> Response:
        form = await read_form(request)
        if form is None:
            return Response(status_code=400, headers=HEADERS)
        answer: Response = issuer.create_token_response(Asked(request, form))
        return answer

    path = urlsplit(issuer.issuer).path
    return [
        Route(f"{path}/.well-known/openid-configuration", configuration),
        Route(f"{path}/keys", keys),
        Route(f"{path}/authorize", authorize, methods=["GET", "POST"]),
        Route(f"{path}/token", token, methods=["POST"]),
    ]


def _is_here(request: Request, own: str) -> bool:
    # A page that had its own name point to loopback (DNS rebinding) sends that name as Host.
    return f"http://{request.headers.get('host', '')}" == own


def _page(directory: Directory) -> str:
    people = (
        BUTTON.format(
            id=escape(one.id, quote=True),
            name=escape(one.name),
            roles=escape(", ".join(sorted(one.roles)).lower().replace("_", " ")),
            agency=escape(one.agency),
        )
        for one in directory.people()
        if not one.service
    )
    return PAGE.format(people="\n".join(people))
