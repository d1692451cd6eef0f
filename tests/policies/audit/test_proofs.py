"""Auditors' proofs: an independent library comes to the same roots from the texts, and takes the proofs."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pymerkle import InclusionProof, InmemoryTree, verify_inclusion
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import audit_event
from policies.audit.checkpoint import read_line
from policies.audit.leaf import TOLD, event_text
from policies.audit.proofs import Inclusion, consistency, inclusion, last_checkpoint
from policies.errors import BadQuestion
from policies.permissions import LogScope
from tests.policies.audit.signed import Signed, write_events

POLICE = LogScope("hugh", by=frozenset({"police"}))
NHS = LogScope("dana", to=frozenset({"nhs_acute"}))


@pytest.fixture
def log(ledger: Ledger, tmp_path: Path) -> Signed:
    """560 events of the police, of which 550 are signed."""
    made = Signed.make(ledger, tmp_path, 300, 250)
    write_events(ledger, 10)
    return made


def library(ledger: Ledger) -> InmemoryTree:
    """The tree that the library makes of the events' texts."""
    tree = InmemoryTree(algorithm="sha256")
    with ledger.read() as connection:
        rows = connection.execute(TOLD.order_by(audit_event.c.seq)).all()
    tree.append_entries([event_text(row) for row in rows])
    return tree


def proof(ledger: Ledger, seq: int, size: int | None = None, scope: LogScope = POLICE) -> Inclusion | None:
    with ledger.read() as connection:
        id = connection.execute(select(audit_event.c.id).where(audit_event.c.seq == seq)).scalar_one()
        return inclusion(connection, scope, id, size)


@pytest.mark.parametrize(("seq", "size"), [(1, None), (300, 300), (257, 550), (550, None), (556, 560)])
def test_the_library_takes_the_proof_that_an_event_is_in_the_log(log: Signed, seq: int, size: int | None):
    found = proof(log.ledger, seq, size)
    assert found is not None
    theirs = library(log.ledger)
    told = size or 550
    rule = theirs.prove_inclusion(seq, told).rule
    ours = InclusionProof("sha256", True, told, seq, rule, [found.leaf, *found.path])
    verify_inclusion(theirs.get_leaf(seq), theirs.get_root(told), ours, seq, told)
    assert found.root == theirs.get_root(told)
    assert found.text is not None
    alone = InmemoryTree(algorithm="sha256")
    alone.append_entry(found.text.encode())
    assert alone.get_root() == found.leaf


def test_an_event_that_no_checkpoint_covers_has_no_proof_yet(log: Signed):
    assert proof(log.ledger, 555) is None
    assert proof(log.ledger, 301, 300) is None


def test_who_may_not_read_an_event_gets_no_proof_of_it(log: Signed):
    assert proof(log.ledger, 5, scope=NHS) is None
    assert proof(log.ledger, 5, scope=LogScope("hugh")) is None
    with log.ledger.read() as connection:
        assert inclusion(connection, POLICE, "audit_unknown", None) is None


@pytest.mark.parametrize("size", [-1, 561])
def test_a_tree_that_never_was_has_no_proofs(log: Signed, size: int):
    with pytest.raises(BadQuestion, match="560 events"):
        proof(log.ledger, 5, size)


def test_a_log_proves_that_it_only_grew(log: Signed):
    theirs = library(log.ledger)
    with log.ledger.read() as connection:
        found = consistency(connection, 300, 550)
        with pytest.raises(BadQuestion, match="1 ≤ from ≤ to ≤ 560"):
            consistency(connection, 300, 561)
    assert (found.old_root, found.root) == (theirs.get_root(300), theirs.get_root(550))


def test_a_checkpoint_is_a_signed_note_that_others_can_check(log: Signed):
    with log.ledger.read() as connection:
        checkpoint = last_checkpoint(connection)
    assert checkpoint is not None
    key = log.key.public
    text, signatures = checkpoint.note(key).split("\n\n")
    dash, name, signature = signatures.strip().split(" ")
    assert (dash, name) == ("—", f"richpicture/{checkpoint.log}")
    lines = text.splitlines()
    assert lines[:2] == [name, "550"]
    assert base64.b64decode(lines[2]) == library(log.ledger).get_root(550)
    public = serialization.load_pem_public_key(key.pem)
    assert isinstance(public, Ed25519PublicKey)
    public.verify(base64.b64decode(signature)[4:], f"{text}\n".encode())


def test_the_second_place_has_the_same_checkpoints(log: Signed):
    lines = log.second.path.read_bytes().splitlines()
    assert [read_line(line).size for line in lines] == [300, 550]
    assert log.second.path.stat().st_mode & 0o077 == 0
