"""The page of an operation: one self-contained HTML file to print, with what it came to and two plots."""

from collections.abc import Mapping, Sequence
from html import escape

from pages.page import page
from patrol.orders.report import HOUR, Report

WIDE, LINE, LEFT = 640, 22, 190
FULL, MARK = "#1b6ca8", "#d1495b"

_BODY = """\
<h1>{name}</h1>
<p>{purpose}</p>
<p>{since} to {until}; told up to {told}. {units} {fund}</p>
{figures}
<h2>Hours by day</h2>
{days}
<h2>Hours by hotspot</h2>
{spots}
<p>A red mark is what was planned. Time is measured by devices within 20 m of a hotspot; intervals of more
than two minutes without a ping count as nothing. A visit is a minute or more there without being away for
two; less is passing by, and counts as nothing. Two officers at once count twice but in the hours with an
officer in a hotspot; one in two hotspots that overlap counts once but in the hours by hotspot.</p>
<h2>Units</h2>
{by_unit}
<h2>Activities in the hotspots</h2>
{activities}
"""


def operation_page(report: Report, names: Mapping[str, str]) -> str:
    """The whole page; `names` are those of the hotspots."""
    plan = report.of.plan
    by_spot = {id: sum(of for (spot, _), of in report.spots.items() if spot == id) for id in plan.hotspots}
    planned = plan.target_seconds * len(report.dates)
    body = _BODY.format(
        name=escape(plan.called),
        purpose=escape(plan.purpose),
        since=plan.since,
        until=plan.until,
        told=report.until,
        units=escape(f"Units: {', '.join(plan.units)}." if plan.units else "All units count."),
        fund=escape(f"Paid by {plan.fund}." if plan.fund else ""),
        figures=_table(("Figure", "Planned", "Done"), _figures(report)),
        days=bars([(day, seconds, report.target_a_day) for day, seconds in report.days]),
        spots=bars([(names.get(id, id), seconds, planned) for id, seconds in by_spot.items()]),
        by_unit=_table(
            ("Unit", "Hours", "Visits"),
            [(unit, _hours(seconds), str(visits)) for unit, seconds, visits in report.units],
        ),
        activities=_table(
            ("What", "Outcome", "How often"),
            [(_words(kind), _words(outcome), f"{count:,}") for kind, outcome, count in report.activities],
        ),
    )
    return page(plan.called, body)


def bars(rows: Sequence[tuple[str, float, float]]) -> str:
    """A bar of hours for each row of a name, seconds and planned seconds, as an SVG."""
    most = max([HOUR, *(max(seconds, planned) for _, seconds, planned in rows)])
    scale, tall = (WIDE - LEFT - 70) / most, LINE * len(rows) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {tall}" width="{WIDE}" height="{tall}" '
        'role="img" aria-label="Hours, and what was planned" font-family="sans-serif" font-size="13">'
    ]
    for k, (name, seconds, planned) in enumerate(rows):
        top, mark = k * LINE + 4, LEFT + planned * scale
        behind = LEFT + max(seconds, planned) * scale + 6
        lines += [
            f'<text x="{LEFT - 8}" y="{top + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{top}" width="{seconds * scale:.1f}" height="{LINE - 6}" fill="{FULL}"/>',
            f'<line x1="{mark:.1f}" x2="{mark:.1f}" y1="{top - 2}" y2="{top + LINE - 4}" '
            f'stroke="{MARK}" stroke-width="2"/>',
            f'<text x="{behind:.1f}" y="{top + 13}">{_hours(seconds)}</text>',
        ]
    return "\n".join([*lines, "</svg>"])


def _figures(report: Report) -> list[tuple[str, str, str]]:
    cost, an_hour = report.cost, report.cost_per_hour
    return [
        ("Hours of officers in hotspots", _hours(report.target_seconds), _hours(report.seconds)),
        ("Hours with an officer in a hotspot", "", _hours(report.presence_seconds)),
        ("Hotspots times days with their time", f"{report.hotspot_days:,}", f"{report.hotspot_days_met:,}"),
        ("Visits", "", f"{report.visits:,}"),
        ("Visits of 10 to 16 minutes", "", f"{report.counted:,}"),
        ("Patrols", "", f"{report.patrols:,}"),
        ("Hours of those patrols", "", _hours(report.patrol_seconds)),
        ("Its part of their cost", "", "" if cost is None else f"£{cost:,.2f}"),
        ("Cost of an hour in hotspots", "", "" if an_hour is None else f"£{an_hour:,.2f}"),
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "<p>None.</p>"
    told = "".join(f"<th>{escape(one)}</th>" for one in head)
    lines = [f"<tr>{told}</tr>"]
    for first, *rest in rows:
        cells = "".join(f'<td class="n">{escape(one)}</td>' for one in rest)
        lines.append(f"<tr><td>{escape(first)}</td>{cells}</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def _hours(seconds: float) -> str:
    return f"{seconds / HOUR:,.1f}"


def _words(word: str) -> str:
    return word.lower().replace("_", " ")
