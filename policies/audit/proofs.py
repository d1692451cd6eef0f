"""Proofs that auditors ask for: that an event is in the log, and that the log only grew."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.tables import audit_event
from policies.audit.checkpoint import Checkpoint, newest
from policies.audit.leaf import TOLD, event_text
from policies.audit.merkle import consistency_path, inclusion_path, root_of
from policies.audit.questions import AuditWhere, page
from policies.audit.tree import StoredNodes, read_tree
from policies.entities import NOBODY
from policies.errors import BadQuestion
from policies.permissions import LogScope
from policies.restrictions import binding
from schema.vocabulary import AuditAction


@dataclass(frozen=True, slots=True)
class Inclusion:
    """An audit path (RFC 6962, section 2.1.1): with it `leaf`, at `index` from 0, leads to `root`.

    `text` is what the leaf is the hash of, for those alone who may read every such event whole.
    """

    index: int
    size: int
    leaf: bytes
    path: tuple[bytes, ...]
    root: bytes
    text: str | None


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the tree of `old` events with `old_root` begins that of `size` with `root` (section 2.1.2)."""

    old: int
    old_root: bytes
    size: int
    path: tuple[bytes, ...]
    root: bytes


def last_checkpoint(connection: Connection) -> Checkpoint | None:
    """The newest checkpoint; None before the first."""
    return newest(connection, read_tree(connection).log)


def inclusion(connection: Connection, scope: LogScope, event: str, size: int | None) -> Inclusion | None:
    """That the tree of the first `size` events, by default of the last checkpoint, has this event.

    None where the scope does not open the event, or it came later. Raises BadQuestion for a size that the
    log never had.
    """
    tree = read_tree(connection)
    if size is None:
        last = newest(connection, tree.log)
        size = last.size if last is not None else 0
    if not 0 <= size <= tree.size:
        raise BadQuestion(f"treeSize is {size}; the log has {tree.size} events.")
    found = page(connection, scope, AuditWhere(id=event), 1).events
    if not found or found[0].seq > size:
        return None
    [told] = found
    index = told.seq - 1
    row = connection.execute(TOLD.where(audit_event.c.seq == told.seq)).one()
    leaf = connection.execute(select(audit_event.c.leaf).where(audit_event.c.seq == told.seq)).scalar_one()
    nodes = StoredNodes(connection)
    # Which events are not whole would tell of what is kept from her: a deed may concern what her people don't
    # see, what nobody of an agency did concerns anyone's, and whom anything binds has the text of no event.
    whole = told.agency in scope.by and told.agency != NOBODY and told.action is not AuditAction.ALTER
    bound = connection.execute(binding(scope.reader).limit(1)).first() is not None
    return Inclusion(
        index,
        size,
        bytes(leaf),
        tuple(inclusion_path(nodes, index, size)),
        root_of(nodes, size),
        event_text(row).decode() if whole and not bound else None,
    )


def consistency(connection: Connection, old: int, new: int) -> Consistency:
    """That nothing of the first `old` events was altered until there were `new`. Raises BadQuestion."""
    size = read_tree(connection).size
    if not 0 < old <= new <= size:
        raise BadQuestion(
            f"from and to are {old} and {new}; the log has {size} events: 1 ≤ from ≤ to ≤ {size}."
        )
    nodes = StoredNodes(connection)
    path = tuple(consistency_path(nodes, old, new))
    return Consistency(old, root_of(nodes, old), new, path, root_of(nodes, new))
