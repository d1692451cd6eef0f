"""A source: one extract format of an agency, as its TOML declares it."""

import codecs
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from linkage.declaration.columns import ColumnDeclaration, Columns, Names, Withdrawal
from linkage.declaration.relations import At, HandledBy, Involved, LivesAt, PartOf, Related, Relation, Uses
from linkage.declaration.slots import (
    EventDeclaration,
    ObjectDeclaration,
    Person,
    PersonReference,
    PlaceDeclaration,
    Slot,
    StaffDeclaration,
)
from schema.partnership import AgencyId, ConfigurationError, Declared, load_toml
from schema.vocabulary import Category, Delivery, Marking


class FileDeclaration(Declared):
    """In what form the rows come."""

    format: Literal["csv", "xlsx", "jsonl", "parquet"]
    encoding: str = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    sheet: str | None = None

    @field_validator("encoding")
    @classmethod
    def _encoding_is_known(cls, encoding: str) -> str:
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise ValueError(f"{encoding!r} is not an encoding that Python knows") from None
        return encoding


class Source(Declared):
    """The whole of a source's TOML. `declaration` is its text."""

    id: AgencyId
    agency: AgencyId
    category: Category
    marking: Marking
    delivery: Delivery
    deduplicated: bool = False
    key: Names
    max_rejects: Annotated[float, Field(ge=0, le=1)] = 0.05
    withdrawn: Withdrawal | None = None
    truth: Columns = ()
    zone: str = "Europe/London"
    file: FileDeclaration
    columns: Mapping[str, ColumnDeclaration] = {}
    person: Mapping[str, Person] = {}
    event: Mapping[str, EventDeclaration] = {}
    place: Mapping[str, PlaceDeclaration] = {}
    object: Mapping[str, ObjectDeclaration] = {}
    staff: Mapping[str, StaffDeclaration] = {}
    involved: tuple[Involved, ...] = ()
    related: tuple[Related, ...] = ()
    lives_at: tuple[LivesAt, ...] = ()
    uses: tuple[Uses, ...] = ()
    at: tuple[At, ...] = ()
    part_of: tuple[PartOf, ...] = ()
    handled_by: tuple[HandledBy, ...] = ()
    declaration: str = Field(default="", exclude=True, repr=False)

    @property
    def slots(self) -> Iterator[tuple[str, str, Slot]]:
        """Kind, name and declaration of every slot."""
        kinds: dict[str, Mapping[str, Slot]] = {
            "person": self.person,
            "event": self.event,
            "place": self.place,
            "object": self.object,
            "staff": self.staff,
        }
        for kind, named in kinds.items():
            for name, slot in named.items():
                yield kind, name, slot

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Everything that holds between slots."""
        return (
            *self.involved,
            *self.related,
            *self.lives_at,
            *self.uses,
            *self.at,
            *self.part_of,
            *self.handled_by,
        )

    def used_columns(self) -> tuple[str, ...]:
        """Every column that it reads, each once, in the order of the alphabet."""
        used = {*self.key, *self.columns}
        for _, _, slot in self.slots:
            used.update(slot.columns())
        for relation in self.relations:
            used.update(relation.columns())
        if self.withdrawn:
            used.add(self.withdrawn.column)
        return tuple(sorted(used))

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{zone!r} is not a time zone") from None
        return zone

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        if self.withdrawn and self.delivery is not Delivery.DELTA:
            raise ValueError("`withdrawn` means something for a DELTA only")
        if void := set(self.truth) & set(self.used_columns()):
            raise ValueError(f"truth is for evaluation alone, but a slot reads it: {', '.join(sorted(void))}")
        present = {(kind, name) for kind, name, _ in self.slots}
        for relation in self.relations:
            for kind, name in relation.slots():
                if (kind, name) not in present:
                    raise ValueError(f"{relation.edge}: there is no [{kind}.{name}]")
        if not present:
            raise ValueError("there is no slot: nothing in a row is declared")
        return self


def load_source(path: Path) -> Source:
    """Read a source's TOML; one that it refers to is looked for beside it. Raises ConfigurationError."""
    source = load_toml(path, Source)
    resolved = {
        name: _resolve(slot, source, path) if isinstance(slot, PersonReference) else slot
        for name, slot in source.person.items()
    }
    return source.model_copy(update={"person": resolved, "declaration": path.read_text(encoding="utf-8")})


def load_sources(folder: Path) -> dict[str, Source]:
    """Every source by its id, from `sources/*.toml` of a partnership's folder. Raises ConfigurationError."""
    sources: dict[str, Source] = {}
    for path in sorted((folder / "sources").glob("*.toml")):
        source = load_source(path)
        if source.id != path.stem:
            raise ConfigurationError(f"{path}: a source's file is named for its id: {source.id}.toml.")
        sources[source.id] = source
    if not sources:
        raise ConfigurationError(f"{folder / 'sources'}: there is no source (a .toml file) in this folder.")
    return sources


def _resolve(reference: PersonReference, source: Source, path: Path) -> PersonReference:
    """The same reference with the slot said, and known to be there."""
    beside = path.with_name(f"{reference.source}.toml")
    other = source if reference.source == source.id else load_toml(beside, Source)
    stated = [name for name, slot in other.person.items() if not isinstance(slot, PersonReference)]
    wanted = reference.slot or (stated[0] if len(stated) == 1 else None)
    if wanted not in stated:
        raise ConfigurationError(
            f"{path}: a reference to {reference.source} must name one of its persons with `slot`: "
            f"{', '.join(stated) or 'it states none'}."
        )
    if len(reference.key) != len(other.key):
        raise ConfigurationError(
            f"{path}: the key of {reference.source} has {len(other.key)} columns, the reference to it "
            f"{len(reference.key)}."
        )
    return reference.model_copy(update={"slot": wanted})
