"""The log's tree as the ledger keeps it: how far it has grown, and the subtrees that proofs are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from ledger.bulk import insert_rows
from ledger.direct import Direct
from ledger.tables import audit_event, audit_node, audit_tree
from policies.audit.merkle import Frontier, Node

_TREE = select(audit_tree.c.log, audit_tree.c.size, audit_tree.c.frontier)
_NOW, _TO_GROW = Direct(_TREE), Direct(_TREE.with_for_update())
_GROWN = Direct(update(audit_tree).values(size=bindparam("size"), frontier=bindparam("frontier")))


@dataclass(slots=True)
class Tree:
    """The tree of one log. `log` is its random name, which every checkpoint says."""

    log: str
    frontier: Frontier

    @property
    def size(self) -> int:
        """How many events it has; the newest has this number."""
        return self.frontier.size


def read_tree(connection: Connection, *, to_grow: bool = False) -> Tree:
    """The tree now; `to_grow` holds it until the transaction ends, so that numbers have no gap.

    (SQLite has one writer at a time anyway.) Raises ValueError where it was tampered with.
    """
    rows = (_TO_GROW if to_grow else _NOW).rows(connection)
    if not rows:
        raise ValueError("The ledger has lost the state of the audit log's tree.")
    [(log, size, frontier)] = rows
    return Tree(log, Frontier.from_bytes(size, frontier))


def keep_tree(connection: Connection, tree: Tree, completed: Sequence[Node]) -> None:
    """Keep what it has grown to, in the transaction that wrote its events."""
    insert_rows(connection, audit_node, completed)
    _GROWN.rows(connection, size=tree.size, frontier=tree.frontier.to_bytes())


class StoredNodes:
    """The kept subtrees and the leaves, as the ledger tells them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hashes(self, height: int, first: int, count: int) -> Sequence[bytes]:
        """Those of `count` neighbours from number `first` on; fewer where some are missing."""
        if height == 0:
            # The event with number 1 is leaf 0.
            place, hash = audit_event.c.seq - 1, audit_event.c.leaf
            found = select(hash).where(audit_event.c.seq.between(first + 1, first + count)).order_by(place)
        else:
            place, hash = audit_node.c.number, audit_node.c.hash
            among = place.between(first, first + count - 1)
            found = select(hash).where(audit_node.c.height == height, among).order_by(place)
        return [bytes(one) for one in self._connection.execute(found).scalars()]
