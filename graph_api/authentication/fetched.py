"""What an issuer publishes at an address: fetched when it is old or not enough, and within limits."""

import asyncio
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from anyio import to_thread

Content = TypeVar("Content")

FRESH_SECONDS = 600.0
"""After so long it is fetched again, so that what was withdrawn stops counting."""
STALE_SECONDS = 3_600.0
"""After so long without an answer from the issuer, what was fetched before counts no more."""
PAUSE_SECONDS = 10.0
"""The shortest time between two fetches, whoever wishes for another."""
FETCH_SECONDS = 5.0
MOST_BYTES = 1_000_000


class FetchFailed(Exception):
    """Nothing that still counts could be fetched; the message says from where."""


class Fetched(Generic[Content]):
    """The content of one place; safe to ask from many requests at once, which then share one fetch."""

    def __init__(
        self, fetch: Callable[[], Content], place: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`fetch` may block, and raises OSError or ValueError; `place` is named in messages."""
        self._fetch = fetch
        self._place = place
        self._clock = clock
        self._content: Content | None = None
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._turn = asyncio.Lock()

    async def get(self, enough: Callable[[Content], bool] = lambda _: True) -> Content:
        """What stands there, fetched anew when it is old or not enough. Raises FetchFailed."""
        if not self._fits(enough):
            async with self._turn:
                if not self._fits(enough) and self._clock() - self._tried >= PAUSE_SECONDS:
                    await self._refresh()
        if self._content is None or self._clock() - self._fetched >= STALE_SECONDS:
            raise FetchFailed(self._place)
        return self._content

    def _fits(self, enough: Callable[[Content], bool]) -> bool:
        fresh = self._clock() - self._fetched < FRESH_SECONDS
        return fresh and self._content is not None and enough(self._content)

    async def _refresh(self) -> None:
        self._tried = self._clock()
        try:
            self._content = await to_thread.run_sync(self._fetch)
        except (OSError, ValueError):
            return
        self._fetched = self._clock()


def fetch_from(url: str) -> Callable[[], bytes]:
    """How to fetch JSON from an address: no redirect, 5 seconds, a megabyte. Raises OSError, ValueError."""
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
        except http.client.HTTPException as fault:
            raise OSError(f"no HTTP ({type(fault).__name__})") from None
        if len(text) > MOST_BYTES:
            raise ValueError("too long")
        return text

    return fetch


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nowhere: what counts comes from where the operator said."""
