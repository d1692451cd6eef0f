"""Area: a part of reference geography, which everyone may know."""

import strawberry

from schema.field import field, output
from schema.vocabulary import AreaKind


@output
class Area:
    """A part of reference geography, such as a ward."""

    id: strawberry.ID = field("An id that tells its code: geography is public.")
    kind: AreaKind = field("What sort of area it is.")
    code: str = field("Its official code.")
    name: str | None = field("Its official name.")
