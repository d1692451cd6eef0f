"""A certificate: a signed line on what was erased, by whom, when and why; ids and counts, never a value."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from ledger.classes import classes
from ledger.erasure import Erased
from ledger.tables import certificate
from policies.audit.deed import account
from policies.audit.keys import PublicKey, SigningKey
from policies.audit.leaf import canonical
from policies.errors import BadCertificate

_CONTEXT = b"richpicture/certificate\n"
"""Stands before what is signed, so that no signature of the audit log passes for one of these."""


class Kind(StrEnum):
    """Why something was erased: somebody asked, its time was over, or a newer version took its place."""

    ERASURE = "ERASURE"
    DISPOSAL = "DISPOSAL"
    VERSIONS = "VERSIONS"


@dataclass(frozen=True, slots=True)
class Order:
    """By whose word something is erased, and why."""

    by: str
    reason: str


def certify(
    connection: Connection, key: SigningKey, id: str, at: str, kind: Kind, order: Order, erased: Erased
) -> dict[str, Any]:
    """What a certificate says of an erasure of this transaction; it is signed and kept with it."""
    known = classes(connection)
    records, entries = Counter(erased.records.values()), Counter(erased.entries.values())
    told = {
        "certificate": id,
        "kind": kind,
        "at": at,
        "account": account(),
        "by": order.by,
        "reason": order.reason,
        "records": sorted(erased.records),
        "classes": [
            {
                "agency": known[number].agency,
                "category": known[number].category,
                "marking": known[number].marking,
                "entries": entries[number],
                "records": records[number],
            }
            for number in sorted({*records, *entries})
        ],
        "counts": {"entries": len(erased.entries), "records": len(erased.records), **erased.counts},
        # Of the digests of the entries' keys: whoever has the keys can tell that it was these entries.
        "digest": hashlib.sha256(b"".join(sorted(erased.entries))).hexdigest(),
        "key": key.public.id,
    }
    signature = base64.b64encode(key.sign(_CONTEXT + canonical(told).encode())).decode()
    connection.execute(
        insert(certificate), {"id": id, "at": at, "line": canonical({**told, "signature": signature})}
    )
    return told


def kept_lines(connection: Connection, ids: Sequence[str] | None = None) -> Sequence[str]:
    """The lines of these certificates, or of all, the oldest first."""
    wanted = select(certificate.c.line).order_by(certificate.c.at, certificate.c.id)
    if ids is not None:
        wanted = wanted.where(certificate.c.id.in_(ids))
    return connection.execute(wanted).scalars().all()


def check(line: bytes | str, keys: Sequence[PublicKey]) -> Mapping[str, Any]:
    """What a certificate says, if one of these keys signed exactly that. Raises BadCertificate."""
    try:
        told = orjson.loads(line)
        signature = base64.b64decode(told.pop("signature"), validate=True)
        signed, named = _CONTEXT + canonical(told).encode(), told["key"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadCertificate("This is no certificate of an erasure.") from None
    if not any(key.id == named and key.signed(signature, signed) for key in keys):
        raise BadCertificate("It is not signed by the given key, or it was altered.")
    found: Mapping[str, Any] = told
    return found
