"""An export of the log for an inspectorate: whole events as lines of JSON, with what proves them complete.

The first line has the subtrees before the first event, each further line is the very text of an event's leaf,
the last one is a checkpoint. Whoever grows the tree by the hashes of the lines comes to its root: so none is
missing between them, and none was altered.
"""

from collections.abc import Iterable, Iterator, Sequence

import orjson
from sqlalchemy import Connection, func, select

from ledger.tables import audit_event
from policies.audit.checkpoint import Checkpoint, newest, read_line
from policies.audit.keys import PublicKey
from policies.audit.leaf import TOLD, event_text
from policies.audit.merkle import HASH_BYTES, Frontier, frontier_of, leaf_hash
from policies.audit.tree import StoredNodes, read_tree
from policies.errors import BadExport

AT_ONCE = 5_000


def first_since(connection: Connection, since: str) -> int:
    """The number of the first event at this time or later; one past the last where there is none."""
    found = connection.execute(select(func.min(audit_event.c.seq)).where(audit_event.c.at >= since))
    return found.scalar_one() or read_tree(connection).size + 1


def export(connection: Connection, since: str) -> Iterator[bytes]:
    """The lines, without their ends, from the first event since a time (UTC text) up to the last checkpoint.

    Raises BadExport where nothing was signed yet since then.
    """
    first = first_since(connection, since)
    checkpoint = newest(connection, read_tree(connection).log)
    if checkpoint is None or checkpoint.size < first:
        raise BadExport("No checkpoint covers an event since then. A running server signs within seconds.")
    before = frontier_of(StoredNodes(connection), first - 1)
    yield orjson.dumps({"log": checkpoint.log, "first": first, "before": before.to_bytes().hex()})
    wanted = TOLD.where(audit_event.c.seq.between(first, checkpoint.size)).order_by(audit_event.c.seq)
    with connection.execute(wanted.execution_options(yield_per=AT_ONCE)) as rows:
        for row in rows:
            yield event_text(row)
    yield checkpoint.line()


def check(lines: Iterable[bytes], keys: Sequence[PublicKey]) -> Checkpoint:
    """The checkpoint up to which an export is complete and unaltered. Raises BadExport."""
    try:
        rest = iter(lines)
        head = orjson.loads(next(rest))
        stored, size = bytes.fromhex(head["before"]), int(head["first"]) - 1
        if len(stored) % HASH_BYTES:
            raise ValueError
        frontier = Frontier.from_bytes(size, stored)
        waiting: bytes | None = None
        for line in rest:
            if waiting is not None:
                frontier.append(leaf_hash(waiting))
            waiting = line.rstrip(b"\n")
        checkpoint = read_line(waiting or b"")
    except (StopIteration, ValueError, KeyError, TypeError):
        raise BadExport("This is no export of an audit log, or its end is missing.") from None
    if not any(checkpoint.signed_by(key) for key in keys):
        raise BadExport("Its checkpoint is not signed by the given key.")
    if (frontier.size, frontier.root(), head.get("log")) != (
        checkpoint.size,
        checkpoint.root,
        checkpoint.log,
    ):
        raise BadExport("Its events are not those that were signed: some were altered, added or removed.")
    return checkpoint
