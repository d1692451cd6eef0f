"""A checkpoint: a signed word on how many events the log had at a moment, and on the root of their tree.

What is signed is a note as C2SP's `tlog-checkpoint` and `signed-note` have it, so that tools which check
transparency logs can check this one.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from ledger.bulk import insert_missing
from ledger.tables import audit_checkpoint
from policies.audit.keys import PublicKey, SigningKey

_ED25519 = b"\x01"  # the kind of signature, in a note's key id


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`key` is the id of the public key, `at` UTC text as the ledger writes it."""

    log: str
    size: int
    root: bytes
    at: str
    key: str
    signature: bytes

    @property
    def origin(self) -> str:
        """The log's name in a note."""
        return f"richpicture/{self.log}"

    @property
    def text(self) -> bytes:
        """What is signed: origin, size, root and time, a line each."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{self.at}\n".encode()

    def signed_by(self, key: PublicKey) -> bool:
        """Whether this key signed exactly this."""
        return self.key == key.id and key.signed(self.signature, self.text)

    def note(self, key: PublicKey) -> str:
        """The signed note; `key` is the one that signed it."""
        named = hashlib.sha256(f"{self.origin}\n".encode() + _ED25519 + key.raw).digest()[:4]
        signature = base64.b64encode(named + self.signature).decode()
        return f"{self.text.decode()}\n\u2014 {self.origin} {signature}\n"

    def line(self) -> bytes:
        """As a line of JSON; `read_line` reads it."""
        return orjson.dumps(
            {
                "log": self.log,
                "size": self.size,
                "root": self.root.hex(),
                "at": self.at,
                "key": self.key,
                "signature": base64.b64encode(self.signature).decode(),
            }
        )


def read_line(line: bytes) -> Checkpoint:
    """The checkpoint that a line of JSON tells. Raises ValueError."""
    told = orjson.loads(line)
    try:
        root, signature = bytes.fromhex(told["root"]), base64.b64decode(told["signature"], validate=True)
        return Checkpoint(
            str(told["log"]), int(told["size"]), root, str(told["at"]), str(told["key"]), signature
        )
    except (KeyError, TypeError):
        raise ValueError("no checkpoint") from None


def sign(key: SigningKey, log: str, size: int, root: bytes, at: str) -> Checkpoint:
    """A checkpoint of this tree, signed."""
    unsigned = Checkpoint(log, size, root, at, key.public.id, b"")
    return Checkpoint(log, size, root, at, key.public.id, key.sign(unsigned.text))


def newest(connection: Connection, log: str, size: int | None = None) -> Checkpoint | None:
    """The ledger's last checkpoint, or the one of this size; None where there is none."""
    wanted = select(audit_checkpoint).order_by(audit_checkpoint.c.size.desc()).limit(1)
    if size is not None:
        wanted = wanted.where(audit_checkpoint.c.size == size)
    row = connection.execute(wanted).one_or_none()
    return _read(row, log) if row is not None else None


def checkpoints(connection: Connection, log: str) -> Sequence[Checkpoint]:
    """All of the ledger's, by size."""
    rows = connection.execute(select(audit_checkpoint).order_by(audit_checkpoint.c.size))
    return [_read(row, log) for row in rows]


def keep(connection: Connection, checkpoint: Checkpoint) -> None:
    """Write it to the ledger; where another process signed this size first, that one stays."""
    told = {
        "size": checkpoint.size,
        "root": checkpoint.root,
        "at": checkpoint.at,
        "key": checkpoint.key,
        "signature": checkpoint.signature,
    }
    connection.execute(insert_missing(connection, audit_checkpoint), told)


def _read(row: Row[Any], log: str) -> Checkpoint:
    return Checkpoint(log, row.size, bytes(row.root), row.at, row.key, bytes(row.signature))
