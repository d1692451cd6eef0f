"""The analysts' client and commands obey no server, and say what went wrong, where, and what to do."""

import json
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from graph_api.analysts import client as clients
from graph_api.analysts.client import Answer, Client, Unanswered
from graph_api.analysts.shown import show
from graph_api.bearer import read_bearer
from graph_api.plain import cell, plain
from schema.partnership import ConfigurationError
from tests.graph_api.servers import environment, richpicture

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etxet:smile:[red]x[/red]\r"
TOLD = {"columns": ["n"], "rows": [[1]], "more": False, "snapshot": "2026-01-01-1"}


class Handler(BaseHTTPRequestHandler):
    """Answers everything alike, and counts the connections it came by."""

    status = 200
    headers_told: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    body = b""
    protocol_version = "HTTP/1.1"
    connections: set[object]
    sent: list[dict[str, str]]

    def do_POST(self) -> None:
        self.connections.add(self.client_address)
        self.sent.append(dict(self.headers))
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        for name, value in self.headers_told:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def answering(
    body: object,
    status: int = 200,
    kind: str = "application/json",
    tls: ssl.SSLContext | None = None,
    **headers: str,
) -> Iterator[tuple[str, type[Handler]]]:
    """The address of a server that answers everything with this, and what came to it."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = (("Content-Type", kind), *headers.items())
    more = {"status": status, "body": content, "headers_told": told, "connections": set(), "sent": []}
    handler: type[Handler] = type("Told", (Handler,), more)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


def fault(address: str) -> str:
    """What the client says where it has no answer."""
    with Client(address, "token") as client, pytest.raises(Unanswered) as told:
        client.cypher("RETURN 1")
    return str(told.value)


@pytest.mark.parametrize(
    ("body", "more", "said"),
    [
        (b"<html>", {"kind": "text/html"}, "answered what no richpicture server does"),
        (b"<html>", {}, "answered what no richpicture server does"),
        (b"[" * 100_000, {}, "answered what no richpicture server does"),
        ([], {}, "answered what no richpicture server does"),
        ({"columns": ["n"], "rows": [[1, 2]], "more": False, "snapshot": ""}, {}, "answered what no"),
        ({"columns": ["n"], "rows": 7, "more": False, "snapshot": ""}, {}, "answered what no"),
        (b"down", {"status": 502, "kind": "text/plain"}, "answered with status 502"),
        (b"", {"status": 302, "Location": "https://\x1b.example.org"}, r"sends on to https://\u001b.example"),
        ({"errors": [{"message": EVIL, "extensions": {"code": "X"}}]}, {"status": 400}, r"\u001b]0;owned"),
    ],
)
def test_what_is_no_answer_is_said_in_words(body: object, more: dict[str, object], said: str):
    with answering(body, **more) as (address, _):  # type: ignore[arg-type]
        told = fault(address)
    assert said in told
    assert told.isprintable()


def test_an_address_at_which_nobody_is_says_so(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        monkeypatch.setattr(clients, "SECONDS", 0.2)
        assert "did not answer in time" in fault(f"http://127.0.0.1:{port}")
    assert "no server answers there. Start one: richpicture serve" in fault(f"http://127.0.0.1:{port}")
    assert "no server answers there" in fault("https://nowhere.invalid")
    assert "is no address" in fault("https://")


def test_who_can_not_be_reached_is_not_waited_for_as_long_as_an_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clients, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        waiting = []
        for _ in range(4):  # what it takes until nobody else is let in
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
            waiting.append(one)
        started = time.monotonic()
        assert "can't be reached in time" in fault(f"http://127.0.0.1:{listening.getsockname()[1]}")
        assert time.monotonic() - started < 5
        for one in waiting:
            one.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine's own authority, with its key."""
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=here -addext subjectAltName=IP:127.0.0.1"
    command = ["openssl", *words.split(), "-keyout", str(file), "-out", str(file.with_suffix(".crt"))]
    subprocess.run(command, check=True, capture_output=True)
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


def test_the_authority_that_ssl_cert_file_names_is_trusted_and_no_other(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with answering(TOLD, tls=tls) as (address, _):
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        assert "SSL_CERT_FILE" in fault(address)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
        with Client(address, "token") as client:
            assert client.cypher("RETURN 1").rows == ((1,),)
        monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
        with pytest.raises(Unanswered, match="SSL_CERT_FILE names can't be read"):
            Client(address, "token")


def test_one_connection_serves_many_questions_and_a_case_goes_with_them(tmp_path: Path):
    (tmp_path / "token").write_text("secret\n")
    with answering(TOLD) as (address, handler):
        with Client.signed_in(address, tmp_path / "token", case="CASE-7") as client:
            for _ in range(5):
                client.cypher("RETURN 1")
        assert len(handler.connections) == 1
        assert {one["X-Case-Reference"] for one in handler.sent} == {"CASE-7"}
        assert {one["Authorization"] for one in handler.sent} == {"Bearer secret"}
    with pytest.raises(Unanswered, match="lines of plain letters"):
        Client("http://127.0.0.1", "token", case="CASE\n7")
    with Client("http://127.0.0.1", "token") as client, pytest.raises(Unanswered, match="what JSON knows"):
        client.cypher("RETURN $x", {"x": object()})


def test_a_token_is_read_from_a_file_that_holds_one_and_nothing_else(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigurationError, match="pipe: is no file"):
        read_bearer(tmp_path / "pipe")
    with pytest.raises(ConfigurationError, match=r"can't be read \(Is a directory\)"):
        read_bearer(tmp_path)
    with pytest.raises(ConfigurationError, match=r"can't be read \(No such file or directory\)"):
        read_bearer(tmp_path / "none")
    file = tmp_path / "token"
    for told in (b"", b"\n", b"two words", b"a\nX-Purpose: AUDIT", b"a\x1b[2J", "ä".encode(), b"x" * 70_000):
        file.write_bytes(told)
        with pytest.raises(ConfigurationError, match="holds no access token") as refusal:
            read_bearer(file)
        assert str(refusal.value).isprintable()
    file.write_bytes(b"  ey.token-x_1\r\n")
    assert read_bearer(file) == "ey.token-x_1"


def test_a_table_shows_what_a_server_says_and_does_none_of_it(capsys: pytest.CaptureFixture[str]):
    show(Answer((EVIL,), ((EVIL,), ([EVIL],), ({EVIL: 1},)), False, EVIL))
    told = capsys.readouterr().out
    assert all(line.isprintable() for line in told.split("\n"))
    assert told.count(":smile:[red]x[/red]") == 5
    assert r"\u001b]0;owned\u0007" in told
    assert r"\u202e" in told


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_no_text_is_a_formula_and_numbers_stay_numbers(text: str):
    assert cell(text) == f"'{text}"
    assert [cell(one) for one in (-1, -1.5, None, True, "a-1", "")] == [-1, -1.5, None, True, "a-1", ""]
    assert plain("=1 ä € 'x'") == "=1 ä € 'x'"


def test_the_command_takes_how_many_rows_and_prints_no_page_as_csv(tmp_path: Path):
    (tmp_path / "token").write_text("secret\n")
    words = ("cypher", "RETURN 1", "--token", str(tmp_path / "token"), "--rows", "70000", "--server")
    with answering(TOLD) as (address, _):
        done = richpicture(*words, address, env=environment(tmp_path), cwd=tmp_path)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 row; snapshot 2026-01-01-1")
        done = richpicture(*words, address, "--csv", env=environment(tmp_path), cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert "answered what no richpicture server does" in done.stderr


def test_a_snapshot_that_was_replaced_is_told_once():
    with answering(TOLD) as (address, handler), Client(address, "secret") as client:
        assert client.cypher("RETURN 1").snapshot == "2026-01-01-1"
        handler.body = json.dumps({**TOLD, "snapshot": "2026-01-01-2"}).encode()
        with pytest.raises(Unanswered, match="2026-01-01-1 was replaced by 2026-01-01-2"):
            client.cypher("RETURN 1")
        assert client.cypher("RETURN 1").snapshot == "2026-01-01-2"


def test_a_file_that_lacks_rows_is_told_by_how_the_command_ends(tmp_path: Path):
    (tmp_path / "token").write_text("secret\n")
    with answering(b"n\n1\n", kind="text/csv") as (address, handler):
        handler.headers_told = (*handler.headers_told, ("X-More", "true"))
        words = ("cypher", "RETURN 1", "--token", str(tmp_path / "token"), "--server", address, "--csv")
        done = richpicture(*words, env=environment(tmp_path), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "n\n1\n")
    assert "There are more rows than these: ask for more (--rows)" in done.stderr


def test_parameters_are_what_a_frame_gives():
    with answering(TOLD) as (address, _), Client(address, "secret") as client:
        for value in ({"a"}, np.int64(3), np.array(["a", "b"])):
            assert client.cypher("RETURN $x", {"x": value}).rows == ((1,),)
        with pytest.raises(Unanswered, match="Parameters are what JSON knows"):
            client.cypher("RETURN $x", {"x": object()})
