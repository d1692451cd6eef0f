"""Agencies: who supplies records, as the partnership's folder says at this moment."""

from pathlib import Path

from cypher.plan.answer import Agency, Reference
from policies.watched import Watched
from schema.partnership import ConfigurationError, Partnership, load_partnership


class Agencies:
    """The partnership's agencies; a change of the file is in force with the next request."""

    def __init__(self, folder: Path) -> None:
        """Raises ConfigurationError where the folder can't be read."""
        self._partnership = Watched(
            lambda: [folder / "partnership.toml"], lambda _: _reference(load_partnership(folder))
        )

    @property
    def reference(self) -> Reference:
        """The agencies by their ids in the contract. Raises ConfigurationError while the file is wrong."""
        reference = self._partnership.current()[1]
        if reference is None:
            raise ConfigurationError(str(self._partnership.fault))
        return reference

    def value(self) -> list[dict[str, str]]:
        """All agencies in the order of their ids, as the contract names their fields."""
        return [told(agency) for _, agency in sorted(self.reference.agencies.items())]

    def one(self, slug: str) -> dict[str, str]:
        """One agency by its id in the ledger and in policies."""
        return told(self.reference.agency(f"agency_{slug}"))

    def known(self, slug: str) -> dict[str, str] | None:
        """The same, None where the partnership has none of this id, or no more."""
        return self.one(slug) if f"agency_{slug}" in self.reference.agencies else None


def told(agency: Agency) -> dict[str, str]:
    """An agency by the contract's field names."""
    return {"id": agency.id, "name": agency.name, "kind": agency.kind}


def _reference(partnership: Partnership) -> Reference:
    return Reference(
        {
            f"agency_{one.id}": Agency(f"agency_{one.id}", one.name, one.kind.value, one.contact)
            for one in partnership.agencies
        }
    )
