"""Audit events become the leaves of a Merkle tree; those that stand already keep their order in it."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

from ledger.ids import new_id

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MANY = 5_000  # events at once

EVENT = (
    ("seq", NUMBER, False),
    ("id", sa.String(), False),
    ("request", sa.String(), False),
    ("stage", sa.String(), False),
    ("at", sa.String(), False),
    ("principal", sa.String(), False),
    ("agency", sa.String(), False),
    ("roles", sa.JSON(), False),
    ("purpose", sa.String(), True),
    ("case_reference", sa.Text(), True),
    ("action", sa.String(), False),
    ("operation", sa.Text(), True),
    ("operation_hash", sa.String(), True),
    ("address", sa.String(), True),
    ("policy", sa.String(), True),
    ("details", sa.JSON(), False),
    ("salt", sa.String(), False),
    ("leaf", sa.LargeBinary(), False),
)
"""Name, type, and whether it may be null."""
JSON = ("roles", "details")
SUBJECT = (("subject", sa.String(), False), ("seq", NUMBER, False))


def upgrade() -> None:
    """Make the tables anew with what stands in them, and the tree over it."""
    for table in ("audit_event", "audit_subject"):
        op.execute(f"CREATE TABLE {table}_before AS SELECT * FROM {table}")
        op.create_index(f"ix_{table}_before_seq", f"{table}_before", ["seq"])
    op.drop_table("audit_subject")
    op.drop_table("audit_event")
    _create()
    _bring_over(op.get_bind())
    op.drop_table("audit_subject_before")
    op.drop_table("audit_event_before")


def _create() -> None:
    op.create_table(
        "audit_event",
        *(sa.Column(name, type, nullable=null, autoincrement=False) for name, type, null in EVENT),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_event"),
        sa.UniqueConstraint("id", name="uq_audit_event_id"),
    )
    op.create_index("ix_audit_event_principal", "audit_event", ["principal", "seq"])
    op.create_index("ix_audit_event_request", "audit_event", ["request"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    op.create_table(
        "audit_subject",
        *(sa.Column(name, type, nullable=null, autoincrement=False) for name, type, null in SUBJECT),
        sa.ForeignKeyConstraint(["seq"], ["audit_event.seq"], name="fk_audit_subject_seq"),
        sa.PrimaryKeyConstraint("subject", "seq", name="pk_audit_subject"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_tree",
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", name="pk_audit_tree"),
    )
    op.create_table(
        "audit_node",
        sa.Column("height", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("height", "number", name="pk_audit_node"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", NUMBER, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_audit_checkpoint"),
    )


def _bring_over(connection: sa.Connection) -> None:
    """The events as they stand, numbered without gaps, each with its leaf, and the tree."""
    # A database of today takes JSON as the text that it is given, and that text is hashed.
    event = sa.table(
        "audit_event", *(sa.column(name, sa.Text() if name in JSON else type) for name, type, _ in EVENT)
    )
    postgres = connection.dialect.name == "postgresql"
    values = ", ".join(
        f"CAST(:{name} AS JSON)" if postgres and name in JSON else f":{name}" for name, _, _ in EVENT
    )
    columns = ", ".join(column.name for column in event.columns)
    insert_event = sa.text(f"INSERT INTO audit_event ({columns}) VALUES ({values})")
    insert_subject = sa.text("INSERT INTO audit_subject (subject, seq) VALUES (:subject, :seq)")
    subjects = sa.text("SELECT subject, seq FROM audit_subject_before WHERE seq > :after AND seq <= :until")
    frontier: list[bytes] = []
    nodes: list[dict[str, Any]] = []
    size, after = 0, 0
    while events := _next(connection, after):
        numbers: dict[int, int] = {}
        rows = []
        for old in events:
            size += 1
            numbers[old["seq"]] = size
            row = {**old, "seq": size, "address": None, "policy": None, "salt": secrets.token_hex(16)}
            row |= {name: orjson.dumps(old[name], option=orjson.OPT_SORT_KEYS).decode() for name in JSON}
            row["leaf"] = _leaf(row)
            nodes += _grow(frontier, size - 1, row["leaf"])
            rows.append(row)
        connection.execute(insert_event, rows)
        until = events[-1]["seq"]
        found = connection.execute(subjects, {"after": after, "until": until}).all()
        if found:
            connection.execute(
                insert_subject, [{"subject": one.subject, "seq": numbers[one.seq]} for one in found]
            )
        after = until
    if nodes:
        told = sa.text("INSERT INTO audit_node (height, number, hash) VALUES (:height, :number, :hash)")
        connection.execute(told, nodes)
    connection.execute(
        sa.text("INSERT INTO audit_tree (log, size, frontier) VALUES (:log, :size, :frontier)"),
        {"log": new_id("log"), "size": size, "frontier": b"".join(frontier)},
    )


def _next(connection: sa.Connection, after: int) -> Sequence[dict[str, Any]]:
    before = sa.table(
        "audit_event_before",
        *(
            sa.column(name, type)
            for name, type, _ in EVENT
            if name not in ("address", "policy", "salt", "leaf")
        ),
    )
    wanted = sa.select(before).where(before.c.seq > after).order_by(before.c.seq).limit(MANY)
    return [dict(row._mapping) for row in connection.execute(wanted)]


def _leaf(row: dict[str, Any]) -> bytes:
    told = {
        name: orjson.Fragment(row[name]) if name in JSON else row[name]
        for name in sorted(name for name, _, _ in EVENT if name != "leaf")
    }
    return hashlib.sha256(b"\x00" + orjson.dumps(told)).digest()


def _grow(frontier: list[bytes], number: int, hash: bytes) -> list[dict[str, Any]]:
    """Add a leaf to the tree; returns the subtrees of 256, 65,536, … that it completes."""
    height = 0
    completed: list[dict[str, Any]] = []
    while number & 1:
        hash = hashlib.sha256(b"\x01" + frontier.pop() + hash).digest()
        height, number = height + 1, number >> 1
        if height % 8 == 0:
            completed.append({"height": height, "number": number, "hash": hash})
    frontier.append(hash)
    return completed
