"""A source: one extract format of an agency, as its TOML declares it."""

import codecs
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from linkage.declaration.caseload import CaseloadDeclaration
from linkage.declaration.columns import ColumnDeclaration, Columns, Names, Withdrawal
from linkage.declaration.relations import At, HandledBy, Involved, LivesAt, PartOf, Related, Relation, Uses
from linkage.declaration.slots import (
    KEYED,
    EventDeclaration,
    ObjectDeclaration,
    Person,
    PersonDeclaration,
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
    # Left out of what names a reading where there is none, so that what was taken in before is the same.
    caseload: tuple[CaseloadDeclaration, ...] = Field(default=(), exclude_if=lambda told: not told)
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

    @property
    def subject(self) -> str | None:
        """The slot of the person of whom its rows tell first."""
        slots = (name for name, slot in self.person.items() if isinstance(slot, PersonDeclaration))
        return next(slots, None)

    @property
    def class_(self) -> tuple[str, Category, Marking]:
        """Agency, category and marking: the class of all that it states."""
        return self.agency, self.category, self.marking

    def more_sensitive(self, other: "Source") -> bool:
        """Whether it is marked higher than another source."""
        order = list(Marking)
        return order.index(self.marking) > order.index(other.marking)

    def keyed(self) -> Iterator[tuple[str, str, bool]]:
        """Kind and namespace of all that it names by a key, and whether it tells more of it than the key."""
        for kind, _, slot in self.slots:
            if isinstance(slot, KEYED) and slot.key:
                yield kind, slot.namespace or self.id, slot.tells()

    def used_columns(self) -> tuple[str, ...]:
        """Every column that it reads, each once, in the order of the alphabet."""
        used = {*self.key, *self.columns}
        for _, _, slot in self.slots:
            used.update(slot.columns())
        for relation in self.relations:
            used.update(relation.columns())
        for allocation in self.caseload:
            used.update(allocation.columns())
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
        for allocation in self.caseload:
            if ("person", allocation.person) not in present:
                raise ValueError(f"caseload: there is no [person.{allocation.person}]")
            for column in allocation.dates():
                if column in self.columns and self.columns[column].unreadable == "unknown":
                    raise ValueError(
                        f"caseload: {column} must reject what can't be read, or an ended case stays open"
                    )
        if not present:
            raise ValueError("there is no slot: nothing in a row is declared")
        return self


def load_source(path: Path) -> Source:
    """Read a source's TOML; those that it speaks of are looked for beside it. Raises ConfigurationError."""
    source = _load(path)
    for beside in sorted(path.parent.glob("*.toml")):
        try:
            other = load_toml(beside, Source)
        except ConfigurationError:
            continue  # what is wrong with another source is said when that one is read
        _require_one_class(source, other, path)
    return source


def load_sources(folder: Path) -> dict[str, Source]:
    """Every source by its id, from `sources/*.toml` of a partnership's folder. Raises ConfigurationError."""
    sources: dict[str, Source] = {}
    for path in sorted((folder / "sources").glob("*.toml")):
        source = _load(path)
        if source.id != path.stem:
            raise ConfigurationError(f"{path}: a source's file is named for its id: {source.id}.toml.")
        for other in sources.values():
            _require_one_class(source, other, path)
        sources[source.id] = source
    if not sources:
        raise ConfigurationError(f"{folder / 'sources'}: there is no source (a .toml file) in this folder.")
    return sources


def _load(path: Path) -> Source:
    source = load_toml(path, Source)
    resolved = {
        name: _resolve(slot, source, path) if isinstance(slot, PersonReference) else slot
        for name, slot in source.person.items()
    }
    return source.model_copy(update={"person": resolved, "declaration": path.read_text(encoding="utf-8")})


def _require_one_class(source: Source, other: Source, path: Path) -> None:
    """Raises ConfigurationError where what one of them tells would be shown under the class of the other.

    An event has the class of those who tell of it. A place, object or member of staff has none: what is told
    of it is seen by whoever sees anything that names it, so nobody may name it who is marked lower.
    """
    if source.agency != other.agency or source.class_ == other.class_:
        return
    for kind, namespace, tells in source.keyed():
        for other_kind, other_namespace, other_tells in other.keyed():
            if (kind, namespace) != (other_kind, other_namespace):
                continue
            if tells and other_tells:
                raise ConfigurationError(
                    f"{path}: tells of the {kind} of {namespace!r}, and so does {other.id} in another class. "
                    "Let one of them name it by its key alone."
                )
            teller, namer = (source, other) if tells else (other, source)
            if kind != "event" and (tells or other_tells) and teller.more_sensitive(namer):
                raise ConfigurationError(
                    f"{path}: {teller.id} tells of the {kind} of {namespace!r} and is marked higher than "
                    f"{namer.id}, which names it and would show it. Let each have a namespace of its own."
                )


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
