"""The issuer's keys: rotated, withdrawn, unreachable, and never fetched faster than is decent."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from joserfc.jwk import KeySet, OctKey, OKPKey

from graph_api.authentication.fetched import FRESH_SECONDS, PAUSE_SECONDS, STALE_SECONDS, fetch_from
from graph_api.authentication.keys import FetchedKeys, FileKeys, KeysUnavailable, read_keys


class Issuer:
    """An issuer that serves its keys, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = 200
        self.body = b""
        self.location = ""
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                self.send_response(issuer.status)
                if issuer.location:
                    self.send_header("Location", issuer.location)
                self.send_header("Content-Length", str(len(issuer.body)))
                self.end_headers()
                self.wfile.write(issuer.body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/keys"

    def publish(self, *kids: str) -> None:
        """Publish fresh keys under these ids."""
        keys = [OKPKey.generate_key("Ed25519", parameters={"kid": kid}) for kid in kids]
        self.body = json.dumps(KeySet(list(keys)).as_dict(private=False)).encode()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    thread = threading.Thread(target=running.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.server.shutdown()
    thread.join()
    running.server.server_close()


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.anyio
async def test_a_new_key_is_found_and_a_withdrawn_one_ends(issuer):
    clock = Clock()
    keys = FetchedKeys(fetch_from(issuer.url), issuer.url, clock)
    issuer.publish("old")
    assert await keys.find("old") is not None
    issuer.publish("old", "new")
    clock.now += PAUSE_SECONDS
    assert await keys.find("new") is not None
    issuer.publish("new")
    assert await keys.find("old") is not None  # still fresh
    clock.now += FRESH_SECONDS
    assert await keys.find("old") is None
    assert await keys.find("new") is not None


@pytest.mark.anyio
async def test_unknown_key_ids_do_not_make_it_ask_the_issuer_again_and_again(issuer):
    clock = Clock()
    keys = FetchedKeys(fetch_from(issuer.url), issuer.url, clock)
    issuer.publish("right")
    assert await keys.find("right") is not None
    for number in range(200):
        assert await keys.find(f"unknown-{number}") is None
    assert issuer.asked == 1
    clock.now += PAUSE_SECONDS
    assert await keys.find("unknown") is None
    assert issuer.asked == 2


@pytest.mark.anyio
@pytest.mark.parametrize("fault", ["down", "nonsense", "no set", "elsewhere", "endless"])
async def test_while_the_issuer_fails_known_keys_count_for_a_while(issuer, fault):
    clock = Clock()
    keys = FetchedKeys(fetch_from(issuer.url), issuer.url, clock)
    issuer.publish("right")
    assert await keys.find("right") is not None
    if fault == "down":
        issuer.status = 503
    elif fault == "nonsense":
        issuer.body = b"<html>"
    elif fault == "no set":
        issuer.body = b'{"keys": {}}'
    elif fault == "elsewhere":
        issuer.status, issuer.location = 302, f"{issuer.url}/other"
    else:
        issuer.body = b" " * 1_000_001
    clock.now += FRESH_SECONDS + 1
    assert await keys.find("right") is not None
    assert issuer.asked == 2
    clock.now += STALE_SECONDS
    with pytest.raises(KeysUnavailable):
        await keys.find("right")


@pytest.mark.anyio
async def test_an_issuer_that_never_answered_makes_no_one_known():
    keys = FetchedKeys(fetch_from("http://127.0.0.1:1/keys"), "there")
    with pytest.raises(KeysUnavailable, match="there"):
        await keys.find("any")


@pytest.mark.anyio
async def test_keys_in_a_file_follow_the_file(tmp_path):
    path = tmp_path / "keys.json"
    keys = FileKeys(path)
    with pytest.raises(KeysUnavailable):
        await keys.find("a")
    for name in ("a", "b"):
        key = OKPKey.generate_key("Ed25519", parameters={"kid": name})
        path.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
        os.utime(path, ns=(1, 1 if name == "a" else 2))
        assert await keys.find(name) is not None
    assert await keys.find("a") is None
    path.write_text("{")
    with pytest.raises(KeysUnavailable):
        await keys.find("b")


def test_secret_keys_and_nameless_ones_are_left_out():
    secret = OctKey.generate_key(256, parameters={"kid": "secret"}).as_dict(private=True)
    named = OKPKey.generate_key("Ed25519", parameters={"kid": "named"}).as_dict(private=False)
    nameless = {key: value for key, value in named.items() if key != "kid"}
    strange = {"kty": "AKP", "kid": "strange", "alg": "ML-DSA-44", "pub": "AA"}
    assert set(read_keys(json.dumps({"keys": [secret, nameless, strange, named]}).encode())) == {"named"}
