"""Retention: how long what an agency delivered is kept, as `retention.toml` in its partnership says."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from ledger.classes import ClassKey
from schema.partnership import AgencyId, ConfigurationError, Declared, load_partnership, load_toml
from schema.vocabulary import Category, Marking

FILE = "retention.toml"

Years = Annotated[int, Field(ge=0, le=150)]


class Since(StrEnum):
    """From when years are counted: the last event that an entry tells of, or its delivery."""

    LAST_EVENT = "LAST_EVENT"
    RECEIVED = "RECEIVED"


class Then(StrEnum):
    """What comes at the end: somebody looks at it, or it is disposed of."""

    REVIEW = "REVIEW"
    DISPOSE = "DISPOSE"


class Rule(Declared):
    """How long entries of these classes are kept; a list that is left out names all.

    `years` are counted `since` then; with `until_age` a person's entry is kept at least until she is so old.
    Versions that a later delivery replaced or withdrew are disposed of `replaced_years` after that.
    """

    agencies: tuple[AgencyId, ...] = ()
    categories: tuple[Category, ...] = ()
    markings: tuple[Marking, ...] = ()
    since: Since
    years: Years
    until_age: Annotated[int, Field(ge=1, le=120)] | None = None
    then: Then
    replaced_years: Years
    basis: Annotated[str, Field(min_length=1)]

    def fits(self, key: ClassKey) -> bool:
        """Whether it speaks of a class."""
        return (
            (not self.agencies or key.agency in self.agencies)
            and (not self.categories or key.category in self.categories)
            and (not self.markings or key.marking in self.markings)
        )


class Retention(Declared):
    """The whole of `retention.toml`: of the rules that speak of a class the first one counts."""

    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _has_rules(self) -> Self:
        if not self.rules:
            raise ValueError("there is no [[rules]]: nothing would ever be due")
        return self

    def rule(self, key: ClassKey) -> Rule | None:
        """The rule of a class; None where it is kept without an end."""
        return next((rule for rule in self.rules if rule.fits(key)), None)


def load_retention(folder: Path) -> Retention:
    """Read `retention.toml` of a partnership's folder. Raises ConfigurationError."""
    found = load_toml(folder / FILE, Retention)
    known = {agency.id for agency in load_partnership(folder).agencies}
    for number, rule in enumerate(found.rules, 1):
        if unknown := sorted(set(rule.agencies) - known):
            raise ConfigurationError(
                f"{folder / FILE}: rule {number}: the partnership has no agency {', '.join(unknown)}; it "
                f"has: {', '.join(sorted(known))}."
            )
    return found


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; before a 29 February that is missing, the 28th."""
    if day.year <= years:
        return date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
