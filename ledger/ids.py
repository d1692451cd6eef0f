"""Ids: a kind and 130 random bits, so that nothing about a thing can be read from its name."""

import secrets
from collections.abc import Iterator

_LENGTH = 26  # characters of base32, five bits each
_ALPHABET = bytes.maketrans(bytes(range(256)), b"abcdefghijklmnopqrstuvwxyz234567" * 8)


def new_id(kind: str) -> str:
    """A fresh id such as `record_mfrggzdfmztwq2lknnwg23tpoa`: kind, then 26 characters of base32."""
    return next(new_ids(kind, 1))


def new_ids(kind: str, count: int) -> Iterator[str]:
    """`count` fresh ids of one kind, for the cost of one call to the source of randomness."""
    letters = secrets.token_bytes(_LENGTH * count).translate(_ALPHABET).decode("ascii")
    for start in range(0, len(letters), _LENGTH):
        yield f"{kind}_{letters[start : start + _LENGTH]}"
