"""The dashboard's page: one self-contained HTML file of what a server told somebody of the last 52 weeks.

A part that she may not ask for is not there, as if there were none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from graph_api.dashboard import Picture
from graph_api.dashboard_plots import (
    change,
    hours,
    share,
    small_weeks,
    weeks,
    words_of_change,
    words_of_share,
)
from pages.page import page

STYLE = Path(__file__).with_name("dashboard.css").read_text(encoding="utf-8")
RECENT = 4
KEY = (
    ("count", "events in a week"),
    ("unusual", "an unusual week"),
    ("yearBefore", "a year before"),
    ("expected", "expected"),
    ("threshold", "passed by chance once in 200 weeks"),
)
METHOD = """\
<details><summary>How this is counted</summary>
<p>All numbers are counted from what this user sees for this purpose; another sees other numbers. Only events
of which the day is known are in weeks. Weeks begin on Monday, in UTC, and are compared with those 364 days
before.</p>
<p>A change is a ratio of events a day; its interval holds the true one in 95 of 100 cases if events happen
independently of each other (exact, conditional; Clopper and Pearson). Where they come in bursts it is too
narrow.</p>
<p>An unusual week passes what its season and trend in five earlier years make likely all but once in 200
weeks (Farrington Flexible; Noufaily and others 2013). Some flags are chance: a flag is a reason to look, not
a finding.</p>
</details>"""


def dashboard_page(picture: Picture, made: datetime) -> str:
    """The whole page. Whatever somebody wrote is told as text."""
    who = picture.who
    roles = ", ".join(_words(role) for role in who["roles"])
    last = picture.end - timedelta(1)
    under = (
        f"{who['name']}, {who['agency']['name']} ({roles}), for {_words(picture.purpose)}: "
        f"52 weeks, {picture.first} to {last}. Made {made:%Y-%m-%d %H:%M} UTC."
    )
    told = picture.answers
    plots = [part(told[name]) for name, part in _PLOTS if name in told]
    lists = [one for name, part in _LISTS if name in told for one in part(told[name])]
    body = [
        f'<h1>The picture</h1>\n<p class="under">{escape(under)}</p>',
        *plots,
        f'<div class="lists">{"".join(lists)}</div>',
        METHOD,
    ]
    return page(f"The picture to {last}", "\n".join(body), STYLE)


def _all(answer: Mapping[str, Any]) -> str:
    [trend] = answer["eventTrends"]
    told = trend["periods"]
    recent, unusual = told[-RECENT:], [week for week in told if week["unusual"]]
    tiles = [
        ("events in 52 weeks", f"{trend['count']:,}", f"a year before: {words_of_change(trend['change'])}"),
        (f"in the last {RECENT} weeks", f"{sum(week['count'] for week in recent):,}", _before(recent)),
        ("in the last week", f"{told[-1]['count']:,}", _expected(told[-1])),
        (
            "unusual weeks of 52",
            f"{len(unusual)}",
            f"the last: {unusual[-1]['start']}" if unusual else "none that stands out",
        ),
    ]
    shown = "".join(
        f'<div class="tile"><b>{escape(value)}</b>{escape(name)}<br>'
        f'<span class="faint">{escape(more)}</span></div>'
        for name, value, more in tiles
    )
    key = "".join(f"<li>{_swatch(name)}{escape(meaning)}</li>" for name, meaning in KEY)
    return f'<div class="tiles">{shown}</div>\n<h2>Week by week</h2>\n{weeks(told)}<ul class="key">{key}</ul>'


def _swatch(name: str) -> str:
    shape = '<rect width="14" height="12"' if name in ("count", "unusual") else '<path d="M0 6H22"'
    return f'<svg width="22" height="12" aria-hidden="true">{shape} class="{name}"/></svg>'


def _before(recent: Sequence[Mapping[str, Any]]) -> str:
    told = [week["yearBefore"] for week in recent]
    return "nothing to compare with" if None in told else f"a year before: {sum(told):,}"


def _expected(week: Mapping[str, Any]) -> str:
    if week["expected"] is None:
        return "too little past to expect any number"
    return f"expected {week['expected']:.0f}, seldom more than {week['threshold']:.0f}"


def _kinds(answer: Mapping[str, Any]) -> str:
    cards = [
        f'<section class="kind"><h3><span>{escape(_words(one["kind"]))}</span>'
        f"<span>{one['count']:,}</span></h3>"
        f"{small_weeks(one['periods'])}{change(one['change'])}"
        f'<p class="faint">{escape(words_of_change(one["change"]))}</p></section>'
        for one in answer["eventTrends"]
    ]
    note = (
        '<p class="under">Below each: how it changed against the year before, from a quarter to four times '
        "as much; the middle is no change.</p>"
    )
    return f'<h2>By kind</h2>\n{note}<div class="kinds">{"".join(cards)}</div>' if cards else ""


def _indicators(answer: Mapping[str, Any]) -> str:
    told = answer["populationIndicators"]
    cards = [
        f'<section class="kind"><h3>{escape(one["name"])}</h3>{share(one)}'
        f'<p class="faint">{escape(words_of_share(one))}</p></section>'
        for one in told
    ]
    note = f'<p class="under">As they were published on {told[0]["snapshot"]}.</p>' if told else ""
    return f'<h2>Indicators</h2>\n{note}<div class="kinds">{"".join(cards)}</div>' if cards else ""


def _hours(answer: Mapping[str, Any]) -> str:
    counts = answer["eventCounts"]
    if not any(one["hour"] is not None for one in counts):
        return ""
    return f'<h2>When</h2>\n<p class="under">Events of which the hour is told, UTC.</p>\n{hours(counts)}'


def _places(answer: Mapping[str, Any]) -> Iterator[str]:
    found = answer["topPlaces"]
    rows = [(_place(edge["node"]), edge["eventCount"]) for edge in found["edges"]]
    yield _list("Where most happened", "place", rows, f"{found['totalCount']:,} places in all")


def _place(node: Mapping[str, Any]) -> str:
    told = [node["address"], node["postcode"], *(area["name"] for area in node["areas"][:1])]
    return ", ".join(str(one) for one in told if one) or "no address"


def _persons(answer: Mapping[str, Any]) -> Iterator[str]:
    for name, title in (("suspects", "Most often suspects"), ("victims", "Most often victims")):
        rows = [(_person(edge["node"]), edge["eventCount"]) for edge in answer[name]["edges"]]
        yield _list(title, "person", rows, f"{answer[name]['totalCount']:,} persons in all")


def _person(node: Mapping[str, Any]) -> str:
    born = f", born {node['birthDate']}" if node["birthDate"] else ""
    return f"{node['name'] or 'no name told'}{born}"


def _hotspots(answer: Mapping[str, Any]) -> Iterator[str]:
    found = [edge["node"] for edge in answer["hotspots"]["edges"]]
    rows = [(f"{one['name']}{', significant' if one['significant'] else ''}", one["score"]) for one in found]
    total = f"{answer['hotspots']['totalCount']:,} hotspots in all"
    yield _list("Where it is expected next", "hotspot", rows, total, ".1f")


def _list(title: str, what: str, rows: Sequence[tuple[str, float]], total: str, form: str = ",") -> str:
    """The rows with a bar each; nothing where there is none."""
    if not rows:
        return ""
    most = max(count for _, count in rows)
    body = "".join(
        f'<tr><td>{escape(name)}<span class="bar" style="width:{100 * count / most:.0f}%"></span></td>'
        f'<td class="n">{count:{form}}</td></tr>'
        for name, count in rows
    )
    head = f'<tr><th>{what}</th><th class="n">events</th></tr>'
    note = f'<p class="faint">{escape(total)}</p>'
    return f"<section><h2>{escape(title)}</h2>\n<table>{head}{body}</table>{note}</section>"


def _words(word: str) -> str:
    return word.lower().replace("_", " ")


_PLOTS: Sequence[tuple[str, Callable[[Mapping[str, Any]], str]]] = (
    ("all", _all),
    ("kinds", _kinds),
    ("hours", _hours),
    ("indicators", _indicators),
)
_LISTS: Sequence[tuple[str, Callable[[Mapping[str, Any]], Iterator[str]]]] = (
    ("places", _places),
    ("hotspots", _hotspots),
    ("persons", _persons),
)
