"""The tables of a subject access report on the terminal, for the officer who prepares it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table


def report_tables(told: Mapping[str, Any]) -> Iterator[Table]:
    """Of what `policies.rights.report` made: records, what is stated of them, who saw them."""
    records = _table(
        "Records", "Record", "Agency", "Category", "Marking", "Delivered", "Versions", "Withheld"
    )
    for one in told["records"]:
        newest = one["versions"][-1] if one["versions"] else None
        records.add_row(
            one["id"],
            one["agency"],
            one["category"],
            one["marking"],
            newest["delivered"][:10] if newest else "",
            str(len(one["versions"]) or ""),
            one["withheld"] or "",
        )
    yield records
    values = _table("What they tell", "Record", "What", "As it was told", "As it is compared and shown")
    for one in told["records"]:
        for version in one["versions"][-1:]:
            said, standard = version["told"], version["standard"]
            for name in {**said, **standard}:
                values.add_row(one["id"], name, _shown(said.get(name)), _shown(standard.get(name)))
    yield values
    stated = _table("What else is stated", "Record", "What", "")
    for row in told["statements"]:
        hidden = ("record", "source", "state", "what")
        rest = {name: value for name, value in row.items() if name not in hidden}
        unread = "narrative" in row and row["narrative"] is None
        shown = _shown({**rest, **({"narrative": "(to be read first: --narratives)"} if unread else {})})
        stated.add_row(row["record"], row["what"], shown)
    yield stated
    seen = _table("Who saw it", "When", "Who", "Agency", "Purpose", "Case", "Action", "Records")
    for row in told["accesses"]:
        seen.add_row(
            row["at"][:16].replace("T", " "),
            row["principal"],
            row["agency"],
            row["purpose"] or "",
            row["caseReference"] or "",
            row["action"],
            "withheld" if row["withheld"] else str(len(row["records"])),
        )
    yield seen
    if told["rejects"]:
        rejects = _table("Rows that could not be read", "Source", "Batch", "Row", "Reason")
        for row in told["rejects"]:
            rejects.add_row(row["source"], str(row["batch"]), str(row["row"]), row["reason"])
        yield rejects


def _table(title: str, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left")


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(one)}" for name, one in value.items() if one not in (None, [], {}))
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    # What an agency delivered may hold signs that a terminal, or rich, would obey.
    return "" if value is None else escape("".join(one if one.isprintable() else " " for one in str(value)))
