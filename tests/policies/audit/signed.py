"""Logs for tests of their proofs: events written as the product does, and a hand that alters the ledger."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, text, update

from ledger.bulk import insert_rows
from ledger.database import Ledger
from ledger.tables import audit_event, audit_node, audit_tree
from policies.audit.event import Answered, Asked, Receipt, Row, intent_row, outcome_row
from policies.audit.keys import PublicKey, SigningKey
from policies.audit.leaf import TOLD, event_leaf
from policies.audit.merkle import Frontier, Node
from policies.audit.second_place import SecondPlace
from policies.audit.signing import Signer
from policies.audit.verification import Verdict, verify
from policies.audit.writer import write
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage, FieldClass, Purpose, Role

ANN = Viewer("ann.other", "Ann Other", "police", frozenset([Role.OFFICER]), Purpose.SAFEGUARDING, "CASE-1")


def write_events(ledger: Ledger, count: int, subject: str = "record_one") -> None:
    """Write so many events, intents and outcomes by turns, in one transaction."""
    rows: list[Row] = []
    for number in range(count):
        if number % 2 == 0:
            asked = Asked(frozenset([FieldClass.IDENTITY]))
            row = intent_row(ANN, AuditAction.CONSULT, "person", "ab12", AuditStage.INTENT, asked)
        else:
            answered = Answered(AuditOutcome.ANSWERED, counts={"person": number}, seconds=0.25).details()
            row = outcome_row(Receipt(str(rows[-1]["request"]), rows[-1]), answered)
        rows.append(row)
    with ledger.begin() as connection:
        write(connection, rows, [(subject,) if number % 2 else () for number in range(count)])


@dataclass
class Signed:
    """A log with checkpoints in both places."""

    ledger: Ledger
    key: SigningKey
    second: SecondPlace

    @classmethod
    def make(cls, ledger: Ledger, folder: Path, *parts: int) -> "Signed":
        """Signed whenever one of these numbers of further events was written."""
        made = cls(ledger, SigningKey.generate(), SecondPlace(folder / "checkpoints.jsonl"))
        made.grow(*parts)
        return made

    def grow(self, *parts: int) -> None:
        """Write so many further events, and sign behind each part."""
        signer = Signer(self.ledger, self.key, self.second)
        for events in parts:
            write_events(self.ledger, events)
            assert signer.sign() is not None

    def verify(self, *keys: PublicKey) -> Verdict:
        """By the key of the log, unless others are given."""
        return verify(self.ledger, keys or (self.key.public,), self.second)

    def fault(self) -> str:
        """The first fault; fails where there is none."""
        faults = self.verify().faults
        assert faults
        return faults[0]

    def by_hand(self, *statements: str) -> None:
        """Alter the ledger as whoever holds its password can; constraints don't hinder her."""
        with self.ledger.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                connection.execute(text("PRAGMA defer_foreign_keys = ON"))
                connection.execute(text("DELETE FROM audit_subject"))
                connection.execute(text("DELETE FROM audit_recent"))
            for statement in statements:
                connection.execute(text(statement))

    def hash_anew(self, *, leaves_alone: bool = False) -> None:
        """Make leaves, subtrees and the tree fit whatever the events say now; signatures can't be made to."""
        with self.ledger.begin() as connection:
            nodes, frontier = hash_leaves(connection)
            if leaves_alone:
                return
            connection.execute(delete(audit_node))
            insert_rows(connection, audit_node, nodes)
            told = {"size": frontier.size, "frontier": frontier.to_bytes()}
            connection.execute(update(audit_tree).values(told))


def hash_leaves(connection: Connection) -> tuple[list[Node], Frontier]:
    """Make every leaf fit its event; the subtrees that are to be kept over them, and the frontier."""
    frontier = Frontier()
    nodes: list[Node] = []
    for row in connection.execute(TOLD.add_columns(audit_event.c.seq).order_by(audit_event.c.seq)).all():
        *stated, seq = row
        leaf = event_leaf(stated)
        nodes += frontier.append(leaf)
        connection.execute(update(audit_event).where(audit_event.c.seq == seq).values(leaf=leaf))
    return nodes, frontier
