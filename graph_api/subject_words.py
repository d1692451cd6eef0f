"""The words of a subject access page: what the ledger states, in plain English, to whom it is about."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from policies.audit.findings import ZONE

Row = Mapping[str, Any]
"""A record or a statement of `policies.rights.report`."""

ALIKE = 1.0
"""Bits from which on a comparison is said to agree."""
_KNOWN = {
    "cro_number": "CRO number",
    "local": "the agency's own number",
    "nhs_number": "NHS number",
    "pnc_id": "PNC number",
    "probation_crn": "probation number",
    "upn": "unique pupil number",
}
_CODE = re.compile(r"[A-Z]{2,}(_[A-Z]+)*")
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_TITLES = {"LIVES_AT": "an address of yours", "RELATED": "somebody close to you"}
_COMPARED = {
    "given": "first name",
    "family": "family name",
    "middle": "middle name",
    "birth": "date of birth",
    "residence": "address",
    "phone": "telephone number",
    "email": "email address",
    "identifier": "a number such as the NHS number",
}


def words(name: str) -> str:
    """A property, a role or a kind in small letters."""
    return _KNOWN.get(name.lower(), name.replace("_", " ").lower())


def listed(names: Sequence[str]) -> str:
    """`one, two and three`."""
    return " and ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)


def day(text: str, precision: str | None = None) -> str:
    """A date (`1975`, `1975-09`, `1975-09-03`) or a moment in words; `precision` is what of it was told."""
    if precision == "TIME":
        moment = datetime.fromisoformat(text).astimezone(ZONE)
        return f"{moment.day} {moment:%B %Y, %H:%M}"
    year, *parts = text[: {"YEAR": 4, "MONTH": 7}.get(precision or "", 10)].split("-")
    if not parts:
        return year
    named = f"{datetime(2000, int(parts[0]), 1, tzinfo=ZONE):%B} {year}"
    return named if len(parts) == 1 else f"{int(parts[1])} {named}"


def standard(name: str, value: object) -> list[str]:
    """The lines of a value in the form in which it is used here: dates and codes as words."""
    match value:
        case None:
            return []
        case bool():
            return ["yes" if value else "no"]
        case list():
            return [line for one in value for line in standard(name, one)]
        case Mapping() if name == "attributes":  # by the kind of what they reveal, which is ours alone
            return [line for named in value.values() for line in standard("", named)]
        case Mapping():
            return [f"{words(key)}: {', '.join(standard(key, one))}" for key, one in value.items()]
        case str() if name.endswith("_date") and _DATE.fullmatch(value):
            return [day(value)]
        case str() if name == "sex" and _CODE.fullmatch(value):
            return [words(value)]
    return [str(value)]


def statement(row: Row) -> tuple[str, list[str]]:
    """What is stated beside a record: a title and its lines; the narrative of an event is not among them."""
    kind = words(row.get("kind") or "")
    title = _TITLES.get(row["what"]) or kind or words(row["what"])
    lines = [*_LINES[row["what"]](row, kind)] if row["what"] in _LINES else []
    lines += [f"{words(name)}: {row[name]}" for name in sorted(row.keys() - _TOLD) if row[name]]
    if row["state"] != "current":
        lines.append("The agency no longer says so.")
    return title.capitalize(), lines


def _involved(row: Row, kind: str) -> Iterator[str]:
    if since := _when(row, "start"):
        until = _when(row, "end")
        yield f"From {since} to {until}" if until and until != since else since
    yield f"Your part in it: {words(row['role'])}"
    if others := Counter(one.partition(": ")[2] for one in row["others"]):
        roles = [f"{count} × {words(role)}" if count > 1 else words(role) for role, count in others.items()]
        yield f"Other people in it: {', '.join(roles)}"
    for place in row["at"]:
        yield f"Where: {_place(place)}"
    if row.get("outcome"):
        yield f"Outcome: {row['outcome']}"


def _lives_at(row: Row, kind: str) -> Iterator[str]:
    yield _place(row)
    yield from _span(row)


def _uses(row: Row, kind: str) -> Iterator[str]:
    yield str(row.get("value") or "")
    yield from _span(row)


def _related(row: Row, kind: str) -> Iterator[str]:
    # The first is the kind of the second.
    yield f"You to another person: {kind}" if "to" in row else f"Another person to you: {kind}"


_LINES = {"INVOLVED": _involved, "LIVES_AT": _lives_at, "USES": _uses, "RELATED": _related}


_TOLD = {
    *("record", "source", "state", "what", "id", "kind", "role", "narrative", "others", "at", "outcome"),
    *("start", "startPrecision", "end", "endPrecision", "from", "until", "to"),
    *("address", "postcode", "latitude", "longitude", "value"),
}
"""What the lines tell, and what is ours alone; whatever else is stated is told as it stands."""


def _when(row: Row, name: str) -> str | None:
    return day(row[name], row.get(f"{name}Precision")) if row.get(name) else None


def _span(row: Row) -> Iterator[str]:
    for name in ("from", "until"):
        if row.get(name):
            yield f"{name.capitalize()} {day(row[name])}"


def _place(place: Row) -> str:
    told = [str(place[name]) for name in ("address", "postcode") if place.get(name)]
    if not told and place.get("latitude") is not None:
        told = [f"{place['latitude']}, {place['longitude']}"]
    return ", ".join(told)


def likeness(link: Row) -> str:
    """In what two records agree, by the comparisons of a link."""
    agree = [
        _COMPARED.get(name, words(name))
        for name, bits in (link["comparisons"] or {}).items()
        if bits is not None and bits >= ALIKE
    ]
    return listed(agree) or "little by little in all that is told"


def likelihood(probability: float) -> str:
    """A probability that never reads as certain."""
    return "more than 99.9 %" if probability > 0.999 else f"{probability:.1%}".replace("%", " %")
