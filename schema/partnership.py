"""A partnership as its folder tells it: agencies, what they hold, and areas (`partnership.toml`)."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from schema.vocabulary import (
    WHERE_OFFICERS_WERE,
    AgencyKind,
    AreaKind,
    Category,
    EventKind,
    Marking,
    PopulationDimension,
    PopulationMeasure,
    Purpose,
)

AgencyId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]

PRINCIPAL_ID = r"^[a-z][a-z0-9.-]{1,60}$"
"""What the id of a user in `people.toml` looks like."""


class ConfigurationError(Exception):
    """A file of the partnership's folder is missing or wrong; the message says which, where, what to do."""


class Declared(BaseModel):
    """What a configuration file declares: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Shape = TypeVar("Shape", bound=Declared)


class AgencyDeclaration(Declared):
    """One organisation of the partnership."""

    id: AgencyId
    name: str
    kind: AgencyKind
    contact: str


class AreaDeclaration(Declared):
    """One area of reference geography; places name it by its code.

    `decile` is that of its deprivation, 1 for the most deprived tenth, as an official index tells.
    """

    kind: AreaKind
    code: str
    name: str
    decile: Annotated[int, Field(ge=1, le=10)] | None = None


class ClassDeclaration(Declared):
    """A class that is counted: what an agency holds of a category with a marking."""

    agency: AgencyId
    category: Category
    marking: Marking


class HotspotsDeclaration(Declared):
    """Whose hotspots are ranked, from which events, and how.

    `side` is that of a square cell in metres, `share` the part of the cells that is marked, `days` for how
    many days a ranking stands, `half_life` after how many days an event counts half where the years before
    are too few to learn from. Hours and days are British ones, as those of patrols and trials.
    """

    agency: AgencyId
    classes: Annotated[tuple[ClassDeclaration, ...], Field(min_length=1)]
    kinds: Annotated[tuple[EventKind, ...], Field(min_length=1)]
    side: Annotated[float, Field(ge=50, le=1_000)] = 150.0
    share: Annotated[float, Field(gt=0, le=1)] = 0.01
    days: Annotated[int, Field(ge=1, le=366)] = 30
    half_life: Annotated[float, Field(ge=1, le=3_650)] = 365.0

    @field_validator("kinds")
    @classmethod
    def _kinds_tell_of_places(cls, kinds: tuple[EventKind, ...]) -> tuple[EventKind, ...]:
        for kind in kinds:
            if kind in WHERE_OFFICERS_WERE:
                raise ValueError(f"{kind} says where officers were, so no hotspot is ranked by it")
        return kinds


class PatrolsDeclaration(Declared):
    """How patrols are kept and tasked; days and officers."""

    keep_pings_days: Annotated[int, Field(ge=1, le=366)] = 31
    officers_at_once: Annotated[int, Field(ge=1, le=1_000)] = 2


OF_PERSONS = (PopulationDimension.AGE_BAND, PopulationDimension.SEX, PopulationDimension.AGENCY_COUNT)
OF_EVENTS = (PopulationDimension.AREA, PopulationDimension.KIND, PopulationDimension.MONTH)
DIMENSIONS = {
    measure: OF_EVENTS if measure is PopulationMeasure.EVENTS else OF_PERSONS for measure in PopulationMeasure
}
"""By what each measure can be counted: whatever it counts has one value of each of these."""


WITHIN: dict[PopulationMeasure, tuple[PopulationMeasure, ...]] = {
    PopulationMeasure.VICTIMS: (PopulationMeasure.PERSONS,),
    PopulationMeasure.SUSPECTS: (PopulationMeasure.PERSONS,),
    PopulationMeasure.VICTIM_SUSPECTS: (
        PopulationMeasure.PERSONS,
        PopulationMeasure.VICTIMS,
        PopulationMeasure.SUSPECTS,
    ),
}
"""Whom a measure counts are some of those whom these count."""


class IndicatorDeclaration(Declared):
    """A share that is published beside the tables: of all whom `of` counts.

    Of these it is the share of those whom `part` counts, too, and who have one of the values that `where`
    names of each of its dimensions.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    of: PopulationMeasure
    part: PopulationMeasure | None = None
    where: dict[PopulationDimension, Annotated[tuple[str, ...], Field(min_length=1)]] = {}

    @property
    def counted(self) -> PopulationMeasure:
        """What counts the part; the same as the whole where nothing else is said."""
        return self.part or self.of

    @model_validator(mode="after")
    def _is_a_share(self) -> Self:
        if self.counted is not self.of and self.of not in WITHIN.get(self.counted, ()):
            raise ValueError(f"{self.counted} is no part of {self.of}: a share lies within what it is one of")
        if not set(self.where) <= set(DIMENSIONS[self.of]):
            raise ValueError(f"{self.of} is counted by {', '.join(DIMENSIONS[self.of])}")
        if self.counted is self.of and not self.where:
            raise ValueError("without `part` and `where` it is all of it")
        return self


class PopulationDeclaration(Declared):
    """Which population tables are published, from which classes.

    `tables` names for each measure the sets of dimensions, `area` is the kind of area that an event's place
    is told by, `indicators` are shares that are published with them.
    """

    classes: Annotated[tuple[ClassDeclaration, ...], Field(min_length=1)]
    tables: dict[PopulationMeasure, tuple[tuple[PopulationDimension, ...], ...]]
    area: AreaKind = AreaKind.DISTRICT
    indicators: tuple[IndicatorDeclaration, ...] = ()

    @field_validator("tables")
    @classmethod
    def _dimensions_fit(
        cls, tables: dict[PopulationMeasure, tuple[tuple[PopulationDimension, ...], ...]]
    ) -> dict[PopulationMeasure, tuple[tuple[PopulationDimension, ...], ...]]:
        """Each set in the order of its measure's dimensions."""
        ordered = {}
        for measure, sets in tables.items():
            for by in sets:
                if not set(by) <= set(DIMENSIONS[measure]) or len(set(by)) < len(by):
                    known = ", ".join(DIMENSIONS[measure])
                    raise ValueError(f"{measure} is counted by some of {known}, each once")
            ordered[measure] = tuple(tuple(one for one in DIMENSIONS[measure] if one in by) for by in sets)
        return ordered


class ProjectionDeclaration(Declared):
    """What analysts get as a graph that names nobody.

    It is cut for an analyst of `agency` who asks for `purpose`; `area` is the kind of area by which homes and
    events are told; whoever is told of shares her attributes with at least `k` - 1 others. `sample` is the
    share of persons that is drawn into each snapshot.
    """

    agency: AgencyId
    purpose: Purpose = Purpose.SERVICE_PLANNING
    area: AreaKind = AreaKind.DISTRICT
    k: Annotated[int, Field(ge=5, le=1_000)] = 10
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0


class Partnership(Declared):
    """The whole of `partnership.toml`."""

    name: str
    agencies: tuple[AgencyDeclaration, ...]
    areas: tuple[AreaDeclaration, ...] = ()
    hotspots: HotspotsDeclaration | None = None
    population: PopulationDeclaration | None = None
    projection: ProjectionDeclaration | None = None
    patrols: PatrolsDeclaration = PatrolsDeclaration()

    def agency(self, id: str) -> AgencyDeclaration:
        """The agency of this id; ConfigurationError when the partnership has none."""
        for agency in self.agencies:
            if agency.id == id:
                return agency
        known = ", ".join(sorted(agency.id for agency in self.agencies))
        raise ConfigurationError(f"There is no agency {id!r} in partnership.toml; it has: {known}.")


def load_toml(path: Path, shape: type[Shape]) -> Shape:
    """Read one TOML file into its declared shape; ConfigurationError says file, place and mend."""
    try:
        return parse_toml(path, path.read_text(encoding="utf-8"), shape)
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file.") from None
    except (IsADirectoryError, PermissionError) as error:
        raise ConfigurationError(f"{path}: can't be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 (byte {error.start}).") from None


def parse_toml(path: Path, text: str, shape: type[Shape]) -> Shape:
    """Read the text of the TOML file at `path` into its declared shape, as `load_toml` does."""
    try:
        found = _parsed(text, shape)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: is not valid TOML: {error}.") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: nests brackets too deep to be read.") from None
    except ValidationError as error:
        wrongs = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"{path}: {wrongs}.") from None
    assert isinstance(found, shape)
    return found


@lru_cache(maxsize=64)
def _parsed(text: str, shape: type[Declared]) -> Declared:
    """The same text is read once: a server asks several times for what its partnership says, and each deed
    of a patrol again."""
    return shape.model_validate(tomllib.loads(text))


def load_partnership(folder: Path) -> Partnership:
    """Read `partnership.toml` of a partnership's folder."""
    return load_toml(folder / "partnership.toml", Partnership)
