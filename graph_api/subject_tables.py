"""The tables of a subject access report on the terminal, for the officer who prepares it.

In 80 columns no id, day, agency, purpose or action is cut, nor broken in two.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from graph_api.subject_words import words

_AGENCY, _PURPOSE, _ACTION = 17, 20, 12
"""Columns that the longest of them takes, with the comma behind it."""


def report_tables(told: Mapping[str, Any]) -> Iterator[Table]:
    """Of what `policies.rights.report` made: records, what is stated of each, who saw them."""
    records = _table("Records")
    records.add_column("Record", no_wrap=True)
    records.add_column("Held by", min_width=_AGENCY, overflow="fold")
    records.add_column("Delivered", no_wrap=True)
    records.add_column("Versions", no_wrap=True, justify="right")
    for one in told["records"]:
        newest = one["versions"][-1] if one["versions"] else None
        held = f"{one['agency']}: {words(one['category'])}, {words(one['marking'])}"
        records.add_row(
            one["id"],
            f"{held}. Withheld: {one['withheld']}" if one["withheld"] else held,
            newest["delivered"][:10] if newest else "",
            str(len(one["versions"]) or ""),
        )
    yield records
    for one in told["records"]:
        yield from _record(one, [row for row in told["statements"] if row["record"] == one["id"]])
    seen = _table("Who saw it")
    seen.add_column("When", no_wrap=True)
    seen.add_column("Who", min_width=_AGENCY, overflow="fold")
    seen.add_column("Purpose, case", min_width=_PURPOSE, overflow="fold")
    seen.add_column("Action, records", min_width=_ACTION, overflow="fold")
    for row in told["accesses"]:
        seen.add_row(
            row["at"][:16].replace("T", " "),
            _joined(row["principal"], row["agency"]),
            _joined(row["purpose"], row["caseReference"]),
            _joined(row["action"], "withheld" if row["withheld"] else str(len(row["records"]))),
        )
    yield seen
    if told["rejects"]:
        rejects = _table("Rows that could not be read")
        for name in ("Source", "Batch", "Row", "Reason"):
            rejects.add_column(name, overflow="fold")
        for row in told["rejects"]:
            rejects.add_row(row["source"], str(row["batch"]), str(row["row"]), row["reason"])
        yield rejects


def erasure_table(held: Iterable[tuple[str, str, str]]) -> Table:
    """What an erasure would take: agency, category and id of each record."""
    table = _table("What will be erased")
    for name in ("Agency", "Category", "Record"):
        table.add_column(name, no_wrap=True)
    for agency, category, id in held:
        table.add_row(agency, words(category), id)
    return table


def _record(one: Mapping[str, Any], statements: list[Mapping[str, Any]]) -> Iterator[Table]:
    title = f"{one['id']}, {one['agency']}"
    for version in one["versions"][-1:]:
        values = _table(f"{title}: what it tells")
        for name in ("What", "As it was told", "As it is compared and shown"):
            values.add_column(name, overflow="fold")
        said, standard = version["told"], version["standard"]
        for name in {**said, **standard}:
            values.add_row(name, _shown(said.get(name)), _shown(standard.get(name)))
        yield values
    if statements:
        stated = _table(f"{title}: what else is stated")
        for name in ("What", ""):
            stated.add_column(name, overflow="fold")
        for row in statements:
            hidden = ("record", "source", "state", "what")
            rest = {name: value for name, value in row.items() if name not in hidden}
            unread = "narrative" in row and row["narrative"] is None
            more = {"narrative": "(to be read first: --narratives)"} if unread else {}
            stated.add_row(row["what"], _shown({**rest, **more}))
        yield stated


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=None)


def _joined(*parts: str | None) -> str:
    return ", ".join(_shown(part) for part in parts if part)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(one)}" for name, one in value.items() if one not in (None, [], {}))
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    # What an agency delivered may hold signs that a terminal, or rich, would obey.
    return "" if value is None else escape("".join(one if one.isprintable() else " " for one in str(value)))
