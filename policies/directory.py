"""The directory: who the partnership's users are, in which roles and for which agency (`people.toml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from policies.entities import NOBODY
from policies.watched import Watched
from schema.partnership import ConfigurationError, Declared, load_partnership, load_toml
from schema.sight import Viewer
from schema.vocabulary import Purpose, Role


@dataclass(frozen=True, slots=True)
class Principal:
    """Someone who may sign in. Roles and agency come from here alone, never from what a client claims."""

    id: str
    name: str
    agency: str
    roles: frozenset[Role]

    def asks(self, purpose: Purpose | None = None, case_reference: str | None = None) -> Viewer:
        """This principal as the viewer of one request."""
        return Viewer(self.id, self.name, self.agency, self.roles, purpose, case_reference)


class PersonDeclaration(Declared):
    """One user in `people.toml`."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9.-]{1,60}$")]
    name: Annotated[str, Field(min_length=1)]
    agency: str
    roles: Annotated[frozenset[Role], Field(min_length=1)]


class PeopleDeclaration(Declared):
    """The whole of `people.toml`."""

    people: tuple[PersonDeclaration, ...]


class Directory:
    """The people of a partnership as their file stands at each question; nobody while it is wrong."""

    def __init__(self, folder: Path) -> None:
        self._people = Watched(lambda: _files(folder), lambda _: _read(folder))

    @classmethod
    def load(cls, folder: Path) -> "Directory":
        """Read a partnership's folder; ConfigurationError says what is wrong with it."""
        return cls(folder)

    @property
    def fault(self) -> str | None:
        """Why nobody is known now; None while the files are right."""
        self._people.current()
        return self._people.fault

    def principal(self, id: str) -> Principal | None:
        """Whoever has this id now, or None."""
        return self._now().get(id)

    def people(self) -> tuple[Principal, ...]:
        """Everyone, in the order of ids."""
        return tuple(principal for _, principal in sorted(self._now().items()))

    def _now(self) -> Mapping[str, Principal]:
        return self._people.current()[1] or {}


def _files(folder: Path) -> list[Path]:
    return [folder / "people.toml", folder / "partnership.toml"]


def _read(folder: Path) -> dict[str, Principal]:
    file, _ = _files(folder)
    agencies = {agency.id for agency in load_partnership(folder).agencies}
    people: dict[str, Principal] = {}
    faults: list[str] = []
    for one in load_toml(file, PeopleDeclaration).people:
        if one.id in people or one.id == NOBODY:
            faults.append(
                f"{file}: the id {one.id!r} {'stands twice' if one.id in people else 'is reserved'}."
            )
        if one.agency not in agencies:
            known = ", ".join(sorted(agencies))
            faults.append(f"{file}: {one.id!r} has the agency {one.agency!r}; partnership.toml has: {known}.")
        people[one.id] = Principal(one.id, one.name, one.agency, one.roles)
    if faults:
        raise ConfigurationError("\n".join(faults))
    return people
