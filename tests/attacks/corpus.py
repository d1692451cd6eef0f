"""The corpus of attacks: all that are written by hand, and as many by a grammar; and an address to reach."""

import socket
from itertools import islice
from random import Random

import pytest

from tests.attacks.cypher_grammar import attacks
from tests.attacks.cypher_texts import BOMBS, LOOKS, REACHES, WRITES

KINDS = ("writes", "reaches", "bombs", "looks", "by a grammar")


class Harbour:
    """An address that an attack could reach, which counts who did."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}/"

    def reached(self) -> int:
        """How often it was reached since the last time."""
        found = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return found
            found += 1

    def close(self) -> None:
        """Listen no longer."""
        self._socket.close()


def corpus(pytestconfig: pytest.Config, harbour: Harbour) -> dict[str, list[str]]:
    """All attacks by their kind, those on an address aimed at the harbour."""
    many = pytestconfig.getoption("--cases") or 1_000
    made = list(islice(attacks(Random(pytestconfig.getoption("--seed"))), many))
    texts = dict(zip(KINDS, (WRITES, REACHES, BOMBS, LOOKS, made), strict=True))
    aimed = {"127.0.0.1:1/": harbour.address, "127.0.0.1:9/": harbour.address}
    return {kind: [_replaced(text, aimed) for text in some] for kind, some in texts.items()}


def _replaced(text: str, by: dict[str, str]) -> str:
    for one, other in by.items():
        text = text.replace(one, other)
    return text
