"""Forged, stripped, replayed and misused tokens: none signs anyone in, and no key is fetched for one."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx2
import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from graph_api.authentication.development import DevelopmentKey
from tests.graph_api.browsers import Browser
from tests.graph_api.servers import GRAPHQL, Server

VICTIM = "irene.cole"
ASK = {"query": "{ viewer { id } }"}


def part(value: object) -> str:
    """One part of a token."""
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def opened(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Header, claims and signature of a token."""
    head, body, signature = token.split(".")
    header, claims = (
        json.loads(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4))) for one in (head, body)
    )
    return header, claims, signature


def refused(server: Server, token: str) -> None:
    """This token signs no one in."""
    answer = server.post(ASK, {"Authorization": f"Bearer {token}", "Accept": GRAPHQL})
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    assert answer.body["errors"][0]["message"] == "The access token is not valid here."


@pytest.fixture
def own(demo_server: Server) -> str:
    """The attacker's own valid token."""
    return demo_server.token("leo.fischer")


def test_her_own_token_is_valid(demo_server: Server, own: str):
    answer = demo_server.post(ASK, {"Authorization": f"Bearer {own}", "Accept": GRAPHQL})
    assert answer.data == {"viewer": {"id": "leo.fischer"}}


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None, "HS256", "EdDSA", "RS256"])
def test_a_token_for_another_with_her_signature_or_none(demo_server: Server, own: str, algorithm):
    header, claims, signature = opened(own)
    forged = f"{part(header | {'alg': algorithm})}.{part(claims | {'sub': VICTIM})}"
    for end in ("", signature, "AAAA"):
        refused(demo_server, f"{forged}.{end}")


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_the_public_key_as_a_shared_secret(demo_server: Server, own: str, algorithm):
    header, claims, _ = opened(own)
    public = httpx2.get(f"{demo_server.url}/development/keys").json()
    assert "d" not in public["keys"][0], "the secret part is told"
    key = OKPKey.import_key(public["keys"][0])
    secrets = (
        json.dumps(public).encode(),
        json.dumps(public["keys"][0]).encode(),
        key.as_pem(private=False),
        base64.urlsafe_b64decode(public["keys"][0]["x"] + "="),
        b"",
    )
    for secret in secrets:
        body = f"{part(header | {'alg': algorithm})}.{part(claims | {'sub': VICTIM})}"
        code = hmac.digest(secret, body.encode(), algorithm.replace("HS", "sha"))
        refused(demo_server, f"{body}.{part(code)}")


@pytest.mark.parametrize(
    "kid",
    [
        "../../../../dev/null", "development.jwk", "/etc/passwd", "' OR '1'='1", "' UNION SELECT 'AA' --",
        "\u0000", "", "x" * 4_000, None, 0, ["a"], {"a": 1},
    ],
)  # fmt: skip
def test_a_key_id_that_leads_elsewhere(demo_server: Server, own: str, kid):
    header, claims, _ = opened(own)
    body = f"{part(header | {'kid': kid, 'alg': 'HS256'})}.{part(claims | {'sub': VICTIM})}"
    refused(demo_server, f"{body}.{part(hmac.digest(b'', body.encode(), 'sha256'))}")
    key = OKPKey.generate_key("Ed25519")
    if isinstance(kid, str):
        told = {"alg": "Ed25519", "typ": "at+jwt", "kid": kid}
        refused(demo_server, jwt.encode(told, claims | {"sub": VICTIM}, key, algorithms=["Ed25519"]))


@pytest.fixture
def lair() -> Iterator[tuple[str, list[str]]]:
    """An address of the attacker's, and what was asked there."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_no_key_is_taken_from_a_token_or_fetched_for_it(demo_server: Server, own: str, lair):
    address, asked = lair
    header, claims, _ = opened(own)
    key = RSAKey.generate_key(2048, parameters={"kid": header["kid"]})
    for more in (
        {"jku": f"{address}/keys"},
        {"x5u": f"{address}/chain"},
        {"jwk": key.as_dict(private=False)},
        {"x5c": ["MIIB"]},
        {"kid": f"{address}/keys"},
    ):
        told = {"alg": "RS256", "typ": "at+jwt", "kid": header["kid"], **more}
        registry = jws.JWSRegistry(algorithms=["RS256"], strict_check_header=False)
        body = json.dumps(claims | {"sub": VICTIM, "iss": address}).encode()
        refused(demo_server, jws.serialize_compact(told, body, key, registry=registry))
    assert asked == []


def test_an_empty_elliptic_signature(demo_server: Server, own: str):
    header, claims, _ = opened(own)
    body = f"{part(header | {'alg': 'ES256'})}.{part(claims | {'sub': VICTIM})}"
    refused(demo_server, f"{body}.{part(bytes(64))}")
    stranger = ECKey.generate_key("P-256")
    told = {"alg": "ES256", "typ": "at+jwt", "kid": header["kid"]}
    refused(demo_server, jwt.encode(told, claims | {"sub": VICTIM}, stranger, algorithms=["ES256"]))


def test_the_same_in_another_form(demo_server: Server, own: str):
    head, body, signature = own.split(".")
    general = json.dumps({"payload": body, "signatures": [{"protected": head, "signature": signature}]})
    flat = json.dumps({"payload": body, "protected": head, "signature": signature})
    spare = part({"sub": VICTIM})
    for form in (
        flat, general, part(flat.encode()), f"{own}.", f".{own}", f"{own}.{own}",
        f"{head}.{spare}.{signature}",
        f"{head}..{signature}", own + "=", own[:-1], f"{head}.{body}.{signature}.{spare}.{signature}",
    ):  # fmt: skip
        refused(demo_server, form)


def test_an_id_token_is_no_access_token(demo_server: Server):
    browser = Browser()
    page = browser.visit(f"{demo_server.url}/sign-in")
    asked = httpx2.URL(str(page.request.url)).params
    key = DevelopmentKey.of(demo_server.home).key
    now = int(time.time())
    claims = {
        "iss": f"{demo_server.url}/development", "aud": "richpicture", "sub": VICTIM,
        "iat": now, "exp": now + 600, "nonce": asked["nonce"],
    }  # fmt: skip
    for kind in ({}, {"typ": "JWT"}, {"typ": "at+jwt"}):
        told = {"alg": "Ed25519", "kid": str(key.kid), **kind}
        refused(demo_server, jwt.encode(told, claims, key, algorithms=["Ed25519"]))
        # and if it had the right issuer, too, what it is would still show
        right = claims | {"iss": "urn:richpicture:development"}
        refused(demo_server, jwt.encode(told, right, key, algorithms=["Ed25519"]))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1}, {"aud": "another"}, {"aud": []}, {"iss": "https://evil.example"}, {"sub": "nobody"},
        {"sub": ""}, {"sub": "LEO.FISCHER"}, {"sub": " irene.cole"}, {"nbf": 9_999_999_999},
        {"typ": "Refresh"}, {"cnf": {"jkt": "of a key that the thief has not"}},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}},
        {"client_id": "leo.fischer"},
    ],
    ids=str,
)  # fmt: skip
def test_a_genuine_signature_on_what_is_not_for_here(demo_server: Server, own: str, changed):
    header, claims, _ = opened(own)
    key = DevelopmentKey.of(demo_server.home).key
    refused(demo_server, jwt.encode(header, claims | changed, key, algorithms=["Ed25519"]))


def test_what_once_was_valid_is_replayed(demo_server: Server):
    token = demo_server.token("leo.fischer", seconds=-28)  # clocks may differ by 30 seconds
    headers = {"Authorization": f"Bearer {token}", "Accept": GRAPHQL}
    assert demo_server.post(ASK, headers).status == 200
    time.sleep(3)
    refused(demo_server, token)


def test_a_token_is_looked_for_in_its_header_alone(demo_server: Server, own: str):
    cookie = {
        "Cookie": f"__Host-richpicture={own}; Authorization=Bearer {own}",
        "X-Requested-By": "richpicture",
    }
    for url, headers in (
        (f"/graphql?access_token={own}&query={{viewer{{id}}}}", {}),
        ("/graphql?query={viewer{id}}", cookie),
        (f"/cypher?access_token={own}", {}),
        ("/cypher", cookie),
        ("/graphql?query={viewer{id}}", {"X-Authorization": f"Bearer {own}"}),
        ("/graphql?query={viewer{id}}", {"Proxy-Authorization": f"Bearer {own}"}),
    ):
        assert demo_server.client.get(url, headers=headers).status_code == 401
