"""The directory: who the partnership's users are, in which roles and for which agency (`people.toml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from policies.entities import NOBODY
from policies.watched import Watched
from schema.partnership import PRINCIPAL_ID, ConfigurationError, Declared, load_partnership, load_toml
from schema.sight import Viewer
from schema.vocabulary import Purpose, Role


@dataclass(frozen=True, slots=True)
class Principal:
    """Someone or, as a `service`, a machine that may sign in.

    Roles and agency come from here alone, never from what a client claims.
    """

    id: str
    name: str
    agency: str
    roles: frozenset[Role]
    service: bool = False

    def asks(self, purpose: Purpose | None = None, case_reference: str | None = None) -> Viewer:
        """This principal as the viewer of one request."""
        return Viewer(self.id, self.name, self.agency, self.roles, purpose, case_reference)


class PersonDeclaration(Declared):
    """One user in `people.toml`; `subject` is what the identity provider calls her, if not by her id."""

    id: Annotated[str, Field(pattern=PRINCIPAL_ID)]
    name: Annotated[str, Field(min_length=1)]
    agency: str
    roles: Annotated[frozenset[Role], Field(min_length=1)]
    subject: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class ServiceDeclaration(PersonDeclaration):
    """A machine in `people.toml`; `client` is its id as the provider's client, if not its id here."""

    client: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class PeopleDeclaration(Declared):
    """The whole of `people.toml`."""

    people: tuple[PersonDeclaration, ...]
    services: tuple[ServiceDeclaration, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """Everyone by id, people by subject, services by subject and client."""

    by_id: Mapping[str, Principal]
    people: Mapping[str, Principal]
    services: Mapping[tuple[str, str], Principal]


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

    def signed_in(self, subject: str, client: str | None) -> Principal | None:
        """Whoever a valid sign-in names by subject and by the client that it was made for; None for nobody.

        A service signs in for itself: its token has its own client. A client's own token is never a person,
        whatever name the client was given at the provider.
        """
        known = self._people.current()[1]
        if known is None:
            return None
        if client is not None and (subject, client) in known.services:
            return known.services[subject, client]
        return known.people.get(subject) if client != subject else None

    def people(self) -> tuple[Principal, ...]:
        """Everyone, in the order of ids."""
        return tuple(principal for _, principal in sorted(self._now().items()))

    def _now(self) -> Mapping[str, Principal]:
        known = self._people.current()[1]
        return known.by_id if known is not None else {}


def _files(folder: Path) -> list[Path]:
    return [folder / "people.toml", folder / "partnership.toml"]


def _read(folder: Path) -> _Known:
    file, _ = _files(folder)
    agencies = {agency.id for agency in load_partnership(folder).agencies}
    declared = load_toml(file, PeopleDeclaration)
    known: dict[str, Principal] = {}
    people: dict[str, Principal] = {}
    services: dict[tuple[str, str], Principal] = {}
    faults: list[str] = []
    for one in (*declared.people, *declared.services):
        principal = Principal(one.id, one.name, one.agency, one.roles, isinstance(one, ServiceDeclaration))
        if one.id in known or one.id == NOBODY:
            faults.append(
                f"{file}: the id {one.id!r} {'stands twice' if one.id in known else 'is reserved'}."
            )
        if one.agency not in agencies:
            told = ", ".join(sorted(agencies))
            faults.append(f"{file}: {one.id!r} has the agency {one.agency!r}; partnership.toml has: {told}.")
        known[one.id] = principal
        if isinstance(one, ServiceDeclaration):
            client = one.client or one.id
            named: bool = (one.subject or client, client) in services
            services[one.subject or client, client] = principal
        else:
            named = (one.subject or one.id) in people
            people[one.subject or one.id] = principal
        if named:
            faults.append(f"{file}: {one.id!r} has the subject of another entry.")
    if faults:
        raise ConfigurationError("\n".join(faults))
    return _Known(known, people, services)
