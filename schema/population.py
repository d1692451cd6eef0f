"""Population tables: how many there are of each sort, published so that they identify nobody."""

from schema.field import field, output
from schema.scalars import Date
from schema.vocabulary import EventKind, FieldClass, PopulationDimension, PopulationMeasure, Sex

EXISTENCE = FieldClass.EXISTENCE


@output
class PopulationCell:
    """How many there are with these values; null where a dimension was not asked for, or is not known."""

    age_band: str | None = field("From which age to which: `25-34`, the last one `65+`.", EXISTENCE)
    sex: Sex | None = field("As most of a person's records say.", EXISTENCE)
    agency_count: str | None = field("How many agencies know them: `1`, `2`, `3+`.", EXISTENCE)
    area: str | None = field("The code of the area of their place.", EXISTENCE)
    kind: EventKind | None = field("What happened.", EXISTENCE)
    month: str | None = field("The month of their start in UTC: `2026-01`.", EXISTENCE)
    count: int = field("About how many, a multiple of 10; at least 10 for certain.", EXISTENCE)


@output
class PopulationTable:
    """A table as it was published. It holds the cells that are shown.

    Of every other one it can't be told whether it is empty, under 10, or kept back to protect another.
    """

    measure: PopulationMeasure = field("What is counted.", EXISTENCE)
    by: list[PopulationDimension] = field("By what.", EXISTENCE)
    snapshot: Date = field("The day of the snapshot.", EXISTENCE)
    cells: list[PopulationCell] = field("The cells that are shown, in the order of their values.", EXISTENCE)


@output
class PopulationIndicator:
    """A share as it was published: of all whom a table counts those who are more.

    It is made of the same rounded counts as the tables, and shown where it rests for certain on 10 of those
    who are meant, and on 10 of those who are not.
    """

    name: str = field("What it says, in the partnership's words.", EXISTENCE)
    share: float = field("How large, from 0 to 1.", EXISTENCE)
    low: float = field("At least, as far as chance and rounding go: 95 of 100 such spans hold it.", EXISTENCE)
    high: float = field("At most.", EXISTENCE)
    whole: int = field("Of about how many, a multiple of 10.", EXISTENCE)
    snapshot: Date = field("The day of the snapshot.", EXISTENCE)
