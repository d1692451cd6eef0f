"""What `richpicture demo` tells at its end: records by agency, measures, times, and how to ask."""

import shlex
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Select, func, select

from graph_api.commands.token import development_token
from graph_api.settings import Settings
from ledger.database import Ledger
from ledger.tables import agency, class_, entry, person, record, stated_node
from linkage.evaluation.report import Report
from policies.directory import Directory, Principal
from policies.sight import Sights

HOURS = 24
"""How long the tokens are good."""
CASE = "DEMO-1"
QUERY = """\
{ findPersons(by: {text: "Smith"}, first: 3) {
    totalCount edges { score node { id name birthDate agencies { name } } } } }"""


def show_records(out: Console, ledger: Ledger) -> None:
    """Records and events by agency, and the persons that they became."""
    told = stated_node.c.properties["kind"].as_string().is_not(None)
    held = class_.join(entry, entry.c["class"] == class_.c.number)
    of_records = select(class_.c.agency, func.count()).select_from(
        held.join(record, record.c.entry == entry.c.id)
    )
    of_events = (
        select(class_.c.agency, func.count(stated_node.c.id.distinct()))
        .select_from(held.join(stated_node, stated_node.c.entry == entry.c.id))
        .where(stated_node.c.label == "Event", told)
    )
    with ledger.read() as connection:
        figures = {
            "Records": _by_agency(connection, of_records),
            "Events": _by_agency(connection, of_events),
        }
        agencies = connection.execute(select(agency.c.id, agency.c.name).order_by(agency.c.id)).all()
        with_records = select(func.count()).where(person.c.retired_by.is_(None))
        persons = connection.execute(with_records).scalar_one()
    table = Table(title="What the agencies hold", title_justify="left", show_footer=True)
    table.add_column("Agency", f"The records are of {persons:,} persons")
    for name, by_agency in figures.items():
        table.add_column(name, f"{sum(by_agency.values()):,}", justify="right")
    for id, name in agencies:
        table.add_row(name, *(f"{by_agency.get(id, 0):,}" for by_agency in figures.values()))
    out.print(table)


def _by_agency(connection: Connection, counted: Select[str, int]) -> dict[str, int]:
    current = counted.where(entry.c.state == "current").group_by(class_.c.agency)
    return {row[0]: row[1] for row in connection.execute(current)}


def show_measures(out: Console, report: Report) -> None:
    """How well the persons fit the truth, which linkage has not read."""
    table = report.table()
    table.title, table.title_justify = "The persons against the truth", "left"
    out.print(table)


def show_stages(out: Console, seconds: Mapping[str, float]) -> None:
    """How long each stage took."""
    table = Table(title="Time", title_justify="left", show_footer=True)
    table.add_column("Stage", "all")
    table.add_column("Seconds", f"{sum(seconds.values()):.1f}", justify="right")
    for stage, taken in seconds.items():
        table.add_row(stage, f"{taken:.1f}")
    out.print(table)


def show_users(out: Console, settings: Settings, sights: Sights, address: str) -> None:
    """The invented users with their tokens in files, a link that opens the console, and a query to paste."""
    people = Directory.load(settings.folder).people()
    tokens = _write_tokens(settings, people)
    table = Table(title="Users, all invented", title_justify="left")
    for name in ("User", "Roles", "Agency", "Asks for"):
        table.add_column(name, no_wrap=True)
    for one in people:
        table.add_row(
            one.id, "\n".join(sorted(one.roles)), one.agency, "\n".join(sights.permissions.purposes(one))
        )
    out.print(table)
    first = people[0]
    say = partial(out.print, soft_wrap=True, highlight=False)
    say(f"The token of each stands in {tokens}/<user>, good for {HOURS} hours.\n")
    say(f"[bold]The console[/bold], as {first.name}:")
    say(_link(settings, sights, first, address), markup=False)
    say(f"Or open {address} and sign in as any of them.")
    say(f"\n[bold]A query to paste[/bold], as {first.name}:")
    say(
        f"""curl -s {address}/graphql -H 'Content-Type: application/json' \\
  -H 'X-Purpose: {_purpose(sights, first)}' -H 'X-Case-Reference: {CASE}' \\
  -H "Authorization: Bearer $(cat {shlex.quote(str(tokens / first.id))})" \\
  -d '{{"query": {_json(QUERY)}}}'
""",
        markup=False,
    )


def _write_tokens(settings: Settings, people: Iterable[Principal]) -> Path:
    folder = settings.home / "tokens"
    folder.mkdir(mode=0o700, exist_ok=True)
    for one in people:
        (folder / one.id).write_text(development_token(settings, one, HOURS), encoding="ascii")
    return folder


def _link(settings: Settings, sights: Sights, one: Principal, address: str) -> str:
    token = development_token(settings, one, HOURS)
    return f"{address}/#token={token}&purpose={_purpose(sights, one)}&case={CASE}"


def _purpose(sights: Sights, one: Principal) -> str:
    return next(iter(sights.permissions.purposes(one)), "SAFEGUARDING")


def _json(text: str) -> str:
    return '"' + " ".join(text.split()).replace('"', '\\"') + '"'
