"""Whoever asks for much and reads nothing fills no memory: not hers alone, and not for long."""

import asyncio
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx2
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from graph_api import unread
from graph_api.question.response import send_content
from graph_api.unread import MOST_UNREAD, Connection, Unread
from tests.graph_api.servers import serving, with_snapshot

SIZE = 5 << 20
SECONDS = 1
LETTERS = "x" * 49


async def large(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers whoever is named in the path with five MiB."""
    scope["state"]["principal"] = scope["path"][1:]
    await send_content(send, "text/plain", b"x" * SIZE)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server of it that waits a second for its clients."""
    monkeypatch.setattr(unread, "PATIENCE", SECONDS)
    config = uvicorn.Config(Unread(large), http=Connection, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)
    assert not thread.is_alive()


def reader(port: int, request: bytes, buffer: int = 4_096) -> socket.socket:
    """A client that has asked, and reads nothing yet."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.settimeout(30)
    client.connect(("127.0.0.1", port))
    client.sendall(request)
    return client


def asking(who: str) -> bytes:
    return f"GET /{who} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode()


def whole(client: socket.socket, pause: float = 0.0) -> bytes:
    """All that comes until the connection ends."""
    came = bytearray()
    while piece := client.recv(256 << 10):
        came += piece
        time.sleep(pause)
    return bytes(came)


def status(client: socket.socket) -> bytes:
    return client.recv(12)[-3:]


def test_one_who_reads_nothing_is_given_no_more_and_others_are(port: int):
    with ExitStack() as stack:
        clients = [stack.enter_context(reader(port, asking("ada"))) for _ in range(30)]
        came = Counter(map(status, clients))
        assert came == {b"200": MOST_UNREAD // SIZE, b"429": 30 - MOST_UNREAD // SIZE}
        told = httpx2.get(f"http://127.0.0.1:{port}/ada")
        assert (told.status_code, told.json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
        assert httpx2.get(f"http://127.0.0.1:{port}/bob").content == b"x" * SIZE


def test_a_connection_that_is_not_read_ends_and_its_answer_is_forgotten(port: int):
    with ExitStack() as stack:
        for _ in range(MOST_UNREAD // SIZE):
            client = stack.enter_context(reader(port, asking("ada")))
            assert status(client) == b"200"
        time.sleep(SECONDS + 1)
        assert httpx2.get(f"http://127.0.0.1:{port}/ada").content == b"x" * SIZE
        assert len(whole(client)) < SIZE


def test_who_reads_slowly_is_given_all_of_it(port: int):
    started = time.monotonic()
    with reader(port, asking("ada"), buffer=128 << 10) as client:
        assert len(whole(client, pause=0.1)) > SIZE
    assert time.monotonic() - started > 2 * SECONDS


def test_a_server_keeps_little_for_one_who_reads_nothing(demonstration: Path, tmp_path: Path):
    text = "UNWIND range(1, 10000) AS n RETURN n, " + ", ".join(f"'{LETTERS}' AS c{n}" for n in range(9))
    body = json.dumps({"query": text})
    with serving(with_snapshot(demonstration, tmp_path / "home")) as server, ExitStack() as stack:
        server.await_ready()
        told = server.headers("leo.fischer", "SERVICE_PLANNING", None)
        told |= {"Host": "here", "Content-Type": "application/json", "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        request = f"POST /cypher HTTP/1.1\r\n{head}\r\n{body}".encode()
        port = int(server.url.rpartition(":")[2])
        came = Counter(status(stack.enter_context(reader(port, request))) for _ in range(12))
        assert came == {b"200": 7, b"429": 5}
        assert server.log()[-1]["code"] == "RATE_LIMITED"
