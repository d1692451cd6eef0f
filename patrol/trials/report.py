"""Report: a trial and what came of it as one page of HTML that needs nothing but itself."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import accumulate
from typing import Any

from pages.page import page
from patrol.trials.conclusion import Conclusion
from patrol.trials.register import Trial

WIDE, HIGH, LEFT, TOP = 720, 320, 60, 40
COLOURS = {"treated": "#1f5aa6", "control": "#b3541e"}


def html(one: Trial, found: Conclusion) -> str:
    """The page. Whatever somebody wrote is told as text."""
    protocol, told = one.protocol, found.told
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in _rows(one, told)
    )
    body = (
        f"<h1>{escape(protocol.hypothesis)}</h1>\n<p>{escape(_verdict(told))}</p>\n{_plot(one, told)}"
        f"<table>{rows}</table>\n<h2>Protocol</h2>\n<p>{escape(protocol.analysis)}</p>"
        f"<p>Allocation hash <code>{escape(one.hash)}</code>, registered {escape(one.registered_at)}, "
        f"counted {escape(found.counted_at)}.</p>"
    )
    return page(f"Trial {one.id}", body)


def _verdict(told: dict[str, Any]) -> str:
    how = f"all {told['allocations']:,}" if told["exact"] else f"{told['allocations']:,} drawn anew"
    chance = f"Of {how} allocations, a share of {told['p']:.4f} differs as much by chance alone (p)."
    if told["rateRatio"] is None:
        return f"{chance} Too little happened for an estimate."
    return (
        f"{chance} In treated hotspots {told['rateRatio']:.2f} times as much happened as in control "
        f"(95 of 100 such intervals hold it: {told['rateRatioLow']:.2f} {_until(told['rateRatioHigh'])}; "
        "they are the ratios that the same allocations don't refuse)."
    )


def _until(high: float | None) -> str:
    return f"to {high:.2f}" if high is not None else "or more"


def _rows(one: Trial, told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    protocol = one.protocol
    yield "Days", f"{protocol.first} to {protocol.last}, arms drawn {_how(protocol.scheme.daily)}"
    yield "Hotspots", f"{len(protocol.units)} in {len(protocol.blocks)} blocks"
    yield "Outcome", ", ".join(str(kind).lower().replace("_", " ") for kind in protocol.kinds)
    for arm, of in (("treated", protocol.treated), ("control", protocol.control)):
        yield (
            f"{of.name} ({arm})",
            f"{told[f'{arm}Events']:,} events in {told[f'{arm}UnitDays']:,} hotspot-days; target "
            f"{of.target:,} seconds a day",
        )
    moved = told["displacement"]
    if moved is None:
        return
    yield (
        f"Within {protocol.buffer} m, too (WDD)",
        f"{moved['weightedDifference']:+,} events ({moved['low']:+.0f} to {moved['high']:+.0f}; "
        f"p {moved['p']:.4f}), against the same days of the weeks before",
    )
    if moved["quotient"] is not None:
        yield "Displacement quotient", f"{moved['quotient']:+.2f} (above 0 good spread, below 0 crime moved)"


def _how(daily: bool) -> str:
    return "each day" if daily else "once"


def _plot(one: Trial, told: dict[str, Any]) -> str:
    """Events so far, day by day, a line for each arm."""
    series = {arm: [0, *accumulate(told[f"{arm}ByDay"])] for arm in COLOURS}
    most = max(1, *(counts[-1] for counts in series.values()))
    days = one.protocol.days
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" font-size="13">',
        f"<title>Events so far by arm, {one.protocol.first} to {one.protocol.last}</title>",
        f'<path d="M{LEFT} {TOP}V{HIGH - TOP}H{WIDE - LEFT}" fill="none" stroke="#44546a"/>',
        f'<text x="{LEFT - 8}" y="{TOP + 4}" text-anchor="end">{most:,}</text>',
        f'<text x="{LEFT - 8}" y="{HIGH - TOP}" text-anchor="end">0</text>',
        f'<text x="{LEFT}" y="{HIGH - TOP + 20}">{one.protocol.first}</text>',
        f'<text x="{WIDE - LEFT}" y="{HIGH - TOP + 20}" text-anchor="end">{one.protocol.last}</text>',
    ]
    names = {"treated": one.protocol.treated.name, "control": one.protocol.control.name}
    for place, (arm, counts) in enumerate(series.items()):
        colour, across = COLOURS[arm], LEFT + 12 + 200 * place
        line = _points(counts, days, most)
        parts += [
            f'<polyline fill="none" stroke-width="2" stroke="{colour}" points="{line}"/>',
            f'<text x="{across}" y="{TOP - 14}" fill="{colour}">{escape(names[arm])}</text>',
        ]
    return "".join([*parts, "</svg>"])


def _points(counts: Sequence[int], days: int, most: int) -> str:
    across, up = (WIDE - 2 * LEFT) / days, (HIGH - 2 * TOP) / most
    return " ".join(
        f"{LEFT + day * across:.1f},{HIGH - TOP - count * up:.1f}" for day, count in enumerate(counts)
    )
