"""The issuer's public keys, by key id: from a file or an address, read anew when the issuer rotates them."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import orjson
from anyio import to_thread
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

FRESH_SECONDS = 600.0
"""After so long the keys are fetched again, so that a key that was withdrawn stops counting."""
STALE_SECONDS = 3_600.0
"""After so long without an answer from the issuer, keys that were fetched before count no more."""
PAUSE_SECONDS = 30.0
"""The shortest time between two fetches, however many unknown key ids arrive."""
FETCH_SECONDS = 5.0
MOST_BYTES = 1_000_000


class KeysUnavailable(Exception):
    """The issuer's keys can't be read; the message says from where."""


class Keys(Protocol):
    """Public keys of one issuer."""

    async def find(self, kid: str) -> Key | None:
        """The key with this id, or None. Raises KeysUnavailable."""
        ...


class FetchedKeys:
    """Keys that are fetched when they are old or when an unknown id arrives, within limits."""

    def __init__(
        self, fetch: Callable[[], bytes], place: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`fetch` returns a JWK Set as JSON and may block; `place` is named in messages."""
        self._fetch = fetch
        self._place = place
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._turn = asyncio.Lock()

    async def find(self, kid: str) -> Key | None:
        """The key with this id, or None. Raises KeysUnavailable."""
        if kid in self._keys and self._clock() - self._fetched < FRESH_SECONDS:
            return self._keys[kid]
        async with self._turn:
            known = kid in self._keys and self._clock() - self._fetched < FRESH_SECONDS
            if not known and self._clock() - self._tried >= PAUSE_SECONDS:
                await self._refresh()
        if self._clock() - self._fetched >= STALE_SECONDS:
            raise KeysUnavailable(f"The issuer's keys can't be read from {self._place}.")
        return self._keys.get(kid)

    async def _refresh(self) -> None:
        self._tried = self._clock()
        try:
            keys = read_keys(await to_thread.run_sync(self._fetch))
        except (OSError, ValueError, JoseError):
            return
        self._keys, self._fetched = keys, self._clock()


class FileKeys:
    """Keys in a file, read again whenever the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, Key] = {}
        self._version: object = None

    async def find(self, kid: str) -> Key | None:
        """The key with this id, or None. Raises KeysUnavailable."""
        try:
            state = self._path.stat()
            version = (state.st_ino, state.st_mtime_ns, state.st_size)
            if version != self._version:
                self._keys, self._version = read_keys(self._path.read_bytes()), version
        except (OSError, ValueError, JoseError):
            raise KeysUnavailable(f"The issuer's keys can't be read from {self._path}.") from None
        return self._keys.get(kid)


def read_keys(text: bytes) -> dict[str, Key]:
    """The keys of a JWK Set by id, but for secret ones and those without an id. Raises ValueError."""
    told = orjson.loads(text)
    if not isinstance(told, dict) or not isinstance(told.get("keys"), list):
        raise ValueError("not a JWK Set")
    named: list[Any] = [
        one for one in told["keys"] if isinstance(one, dict) and one.get("kid") and one.get("kty") != "oct"
    ]
    return {key.kid: key for key in KeySet.import_key_set({"keys": named}) if key.kid is not None}


def fetch_from(url: str) -> Callable[[], bytes]:
    """How to fetch from an address: no redirect, 5 seconds, a megabyte. Raises OSError, ValueError."""
    opener = urllib.request.build_opener(_Straight)

    def fetch() -> bytes:
        request = urllib.request.Request(
            url, headers={"Accept": "application/jwk-set+json, application/json"}
        )
        try:
            with opener.open(request, timeout=FETCH_SECONDS) as answer:
                text: bytes = answer.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            raise
        if len(text) > MOST_BYTES:
            raise ValueError("too long")
        return text

    return fetch


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nowhere: keys come from where the operator said."""
