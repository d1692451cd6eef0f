"""Requests that two readers would cut differently, and headers that each reads otherwise: one reading."""

import re
import socket
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.graph_api.servers import Server

EVIL = "https://evil.example"


def sent(server: Server, text: bytes) -> bytes:
    """What comes back for these very bytes, until the server has no more to say."""
    address = urlsplit(server.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=3) as wire:
        wire.sendall(text)
        told = b""
        try:
            while part := wire.recv(65_536):
                told += part
        except TimeoutError:
            pass
    return told


def statuses(told: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"HTTP/1\.[01] (\d{3})", told)]


def head(server: Server, user: str = "leo.fischer") -> bytes:
    return (
        f"POST /graphql HTTP/1.1\r\nHost: {urlsplit(server.url).netloc}\r\n"
        f"Authorization: Bearer {server.token(user)}\r\nContent-Type: application/json\r\n"
    ).encode()


INNER = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 0\r\nContent-Length: 36\r\n",
        b"Content-Length: 5, 36\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: xchunked\r\n",
    ],
    ids=lambda text: text.decode().strip().replace("\r\n", " | "),
)
def test_no_second_request_is_smuggled_behind_the_first(demo_server: Server, lengths: bytes):
    told = sent(demo_server, head(demo_server) + lengths + b"\r\n0\r\n\r\n" + INNER)
    assert b"richpicture_requests" not in told
    assert 200 not in statuses(told)


def test_a_header_that_could_be_read_as_another_is_none(demo_server: Server):
    body = b'{"query": "{ viewer { purpose } }"}'
    for line in (
        b"X_Purpose: SAFEGUARDING\r\n",
        b"X-Purpose : SAFEGUARDING\r\n",
        b" X-Purpose: SAFEGUARDING\r\n",
        b"X-Purpose\x00: SAFEGUARDING\r\n",
        b"X-Purpose:\r\n SAFEGUARDING\r\n",
        b"Connection: X-Case-Reference\r\n",
    ):
        length = f"Content-Length: {len(body)}\r\n\r\n".encode()
        told = sent(demo_server, head(demo_server) + line + b"Connection: close\r\n" + length + body)
        assert b"SAFEGUARDING" not in told, line


def test_a_header_that_stands_twice_is_refused_or_counts_for_nothing(demo_server: Server):
    token = f"Bearer {demo_server.token('leo.fischer')}"
    other = f"Bearer {demo_server.token('ana.reid')}"
    ask = {"query": "{ viewer { id } }"}
    for twice in (
        [("Authorization", token), ("Authorization", other)],
        [("Authorization", f"{token}, {other}")],
        [("Authorization", token), ("X-Purpose", "SERVICE_PLANNING"), ("X-Purpose", "SAFEGUARDING")],
        [("Authorization", token), ("X-Case-Reference", "a"), ("X-Case-Reference", "b")],
        [("Authorization", token), ("X-Purpose", "SERVICE_PLANNING, SAFEGUARDING")],
    ):
        answer = demo_server.client.post("/graphql", json=ask, headers=twice)
        assert answer.status_code in (400, 401)
        assert "data" not in answer.json()


def test_no_header_lends_a_role_an_agency_or_a_place(demo_server: Server):
    lent = {
        "X-Roles": "AUDITOR", "X-Agency": "police", "X-User": "irene.cole", "X-Remote-User": "irene.cole",
        "X-Original-URL": "/metrics", "X-Rewrite-URL": "/metrics", "X-HTTP-Method-Override": "PUT",
        "X-Forwarded-Host": "evil.example", "Forwarded": "for=127.0.0.1;host=evil.example",
    }  # fmt: skip
    headers = demo_server.headers("leo.fischer", None) | lent
    answer = demo_server.post({"query": "{ viewer { id roles } }"}, headers)
    assert answer.data["viewer"] == {"id": "leo.fischer", "roles": ["ANALYST"]}
    away = httpx2.get(f"{demo_server.url}/sign-in", headers={"Host": "evil.example", **lent})
    assert "evil.example" not in away.headers["location"]


@pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1", "http://localhost:8000", "file://"])
def test_no_page_of_another_origin_reads_an_answer(demo_server: Server, origin: str):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    before = demo_server.client.options("/graphql", headers=asked)
    headers = demo_server.headers("leo.fischer") | {"Origin": origin}
    answers = [
        demo_server.client.post("/graphql", json={"query": "{ viewer { id } }"}, headers=headers),
        demo_server.client.post("/cypher", json={"query": "RETURN 1 AS one"}, headers=headers),
        demo_server.client.options("/cypher", headers=asked),
        demo_server.client.get("/session", headers={"Origin": origin, "X-Requested-By": "richpicture"}),
        before,
    ]
    for one in answers:
        assert "access-control-allow-origin" not in one.headers
        assert "access-control-allow-credentials" not in one.headers


def test_nothing_personal_is_kept_by_whoever_passes_it_on(demo_server: Server):
    for path in (
        "/graphql?query={viewer{id}}",
        "/cypher",
        "/session",
        "/signed-in",
        "/sign-in",
        "/readyz",
        "/metrics",
    ):
        answer = demo_server.client.get(path, headers=demo_server.headers("leo.fischer"))
        assert answer.headers["cache-control"] == "no-store", path
        assert "etag" not in answer.headers
        assert "last-modified" not in answer.headers
    vary = demo_server.ask("{ viewer { id } }", user="leo.fischer", purpose=None).headers["vary"]
    assert {"authorization", "cookie"} <= {one.strip() for one in vary.split(",")}
    # a path that a cache would take for a file's is none
    for path in ("/graphql/x.css", "/graphql;x.css", "/graphql%2fx.css", "/cypher/x.css", "/session/x.js"):
        assert demo_server.client.get(path, headers=demo_server.headers("leo.fischer")).status_code == 404


@pytest.mark.parametrize(
    "path", ["/static/../keys.py", "/static/%2e%2e/keys.py", "/static/..%2fkeys.py", "//etc/passwd"]
)
def test_no_file_beside_the_consoles_is_told(demo_server: Server, path: str):
    told = sent(demo_server, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert statuses(told) == [404]


@pytest.mark.parametrize("path", ["/graphql", "/cypher"])
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "HEAD"])
def test_no_other_method_does_anything(demo_server: Server, method: str, path: str):
    answer = demo_server.client.request(method, path, headers=demo_server.headers("leo.fischer"))
    assert answer.status_code in (400, 405)
    assert demo_server.token("leo.fischer") not in answer.text
