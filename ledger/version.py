"""The version of the ledger: what no change leaves as it is that alters what a viewer may see."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ledger.direct import Direct
from ledger.outbox import PROJECTED
from ledger.tables import class_, outbox

_VERSION = Direct(
    select(
        select(func.max(outbox.c.seq)).scalar_subquery(),
        PROJECTED.scalar_subquery(),
        # A class is never altered and never goes, so that these two change with every new one.
        select(func.count()).select_from(class_).scalar_subquery(),
        select(func.max(class_.c.number)).scalar_subquery(),
    )
)


class Version(NamedTuple):
    """The newest row of the outbox, the one up to which the graph is, and how many classes there are.

    Whatever changes entries, what they state, whose a record is, or a restriction, writes a row to the outbox
    in its own transaction. Break-glass does not: who decides by it reads it.
    """

    announced: int | None
    projected: int | None
    classes: int
    newest_class: int | None


def version(connection: Connection) -> Version:
    """The version that this transaction reads."""
    [row] = _VERSION.rows(connection)
    return Version(*row)
