"""The dashboard's plots, each one SVG: weeks as columns, changes as intervals, hours of a week as squares."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

Weeks = Sequence[Mapping[str, Any]]
WIDE, HIGH, LEFT, FOOT, TOP = 920, 250, 44, 24, 10
SMALL_WIDE, SMALL_HIGH = 260, 54
WIDEST = 4.0
"""From a quarter to four times as many: what the plot of a change shows."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COLOURS = 5


def weeks(told: Weeks) -> str:
    """A column for each week, with the year before, what was to be expected, and the threshold as lines."""
    most = max([1, *(value for week in told for value in _values(week))])
    step, scale = (WIDE - LEFT) / len(told), (HIGH - TOP - FOOT) / most
    floor = HIGH - FOOT
    parts = [_open(WIDE, HIGH, "Events by week")]
    for value in _ticks(most):
        y = floor - value * scale
        parts.append(
            f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDE}"/>'
            f'<text class="faint" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:,}</text>'
        )
    parts += _columns(told, step, scale, floor, LEFT, 0.72)
    for name in ("yearBefore", "expected", "threshold"):
        parts.append(f'<path class="{name}" d="{_line(told, name, step, scale, floor)}"/>')
    for n, week in enumerate(told):
        day = date.fromisoformat(week["start"])
        if day.day <= 7 and (n > 1 or day.day == 1):
            word = f"{day:%b} {day.year}" if day.month == 1 else f"{day:%b}"
            parts.append(f'<text class="faint" x="{LEFT + n * step:.1f}" y="{HIGH - 6}">{word}</text>')
    return "".join([*parts, "</svg>"])


def small_weeks(told: Weeks) -> str:
    """The columns alone, small."""
    most = max([1, *(week["count"] for week in told)])
    step, scale = SMALL_WIDE / len(told), (SMALL_HIGH - 4) / most
    columns = _columns(told, step, scale, SMALL_HIGH, 0, 0.8)
    return "".join([_open(SMALL_WIDE, SMALL_HIGH, "Events by week"), *columns, "</svg>"])


def change(told: Mapping[str, Any] | None) -> str:
    """The ratio and its interval on a logarithmic line whose middle is no change."""
    if told is None:
        return ""

    def place(ratio: float | None) -> float:
        if not ratio:
            return 0.0 if ratio is not None else float(SMALL_WIDE)
        return SMALL_WIDE * min(max(0.5 + math.log(ratio, WIDEST) / 2, 0.0), 1.0)

    low, high = place(told["low"]), place(told["high"])
    dot = f'<circle cx="{place(told["ratio"]):.1f}" cy="8" r="4"/>' if told["ratio"] is not None else ""
    kind = _direction(told)
    return (
        f"{_open(SMALL_WIDE, 16, words_of_change(told))}"
        f'<path class="grid" d="M0 8H{SMALL_WIDE}M{SMALL_WIDE / 2} 1V15"/>'
        f'<g class="change {kind}"><path d="M{low:.1f} 8H{high:.1f}"/>{dot}</g></svg>'
    )


def share(told: Mapping[str, Any]) -> str:
    """A published share and its span on a line from nothing to all."""
    low, dot, high = (SMALL_WIDE * told[name] for name in ("low", "share", "high"))
    return (
        f"{_open(SMALL_WIDE, 16, words_of_share(told))}"
        f'<path class="grid" d="M0 8H{SMALL_WIDE}M0 1V15M{SMALL_WIDE} 1V15"/>'
        f'<g class="change less"><path d="M{low:.1f} 8H{high:.1f}"/>'
        f'<circle cx="{dot:.1f}" cy="8" r="4"/></g></svg>'
    )


def words_of_share(told: Mapping[str, Any]) -> str:
    """`12.0 % (10.1 to 13.9) of about 400`."""
    low, high = (f"{100 * told[name]:.1f}" for name in ("low", "high"))
    return f"{100 * told['share']:.1f} % ({low} to {high}) of about {told['whole']:,}"


def words_of_change(told: Mapping[str, Any] | None) -> str:
    """`+12 % (−3 to +28)`; what stands where there is nothing to compare with."""
    if told is None:
        return "nothing to compare with"
    low = _percent(told["low"])
    if told["ratio"] is None:
        return f"none before ({low} % at least)"
    high = "without bound" if told["high"] is None else _percent(told["high"])
    return f"{_percent(told['ratio'])} % ({low} to {high})"


def hours(counts: Sequence[Mapping[str, Any]]) -> str:
    """A square for each hour of the week, the darker the more, by equal numbers of squares."""
    found = {(one["weekday"], one["hour"]): one["count"] for one in counts if one["hour"] is not None}
    ranked = sorted(found.values())
    left, side, top = 86, 34, 22
    parts = [_open(left + 24 * side, top + 7 * 24, "Events by hour of the week, UTC")]
    parts += [
        f'<text class="faint" x="{left + hour * side}" y="14">{hour:02}</text>' for hour in range(0, 24, 3)
    ]
    for day, name in enumerate(DAYS, start=1):
        y = top + (day - 1) * 24
        parts.append(f'<text x="0" y="{y + 16}">{name}</text>')
        for hour in range(24):
            count = found.get((day, hour), 0)
            colour = f"k{sum(count > bound for bound in _bounds(ranked))}" if count else "none"
            parts.append(
                f'<rect class="{colour}" x="{left + hour * side}" y="{y}" '
                f'width="{side - 2}" height="22" rx="3">'
                f"<title>{name} {hour:02}:00: {count:,}</title></rect>"
            )
    return "".join([*parts, "</svg>"])


def _bounds(ranked: Sequence[int]) -> list[int]:
    return [ranked[len(ranked) * n // COLOURS] for n in range(1, COLOURS)]


def _columns(told: Weeks, step: float, scale: float, floor: float, left: float, part: float) -> list[str]:
    return [
        f'<rect class="{"unusual" if week["unusual"] else "count"}" x="{left + n * step:.1f}" '
        f'y="{floor - week["count"] * scale:.1f}" width="{step * part:.1f}" '
        f'height="{week["count"] * scale:.1f}">'
        f"<title>{escape(_told(week))}</title></rect>"
        for n, week in enumerate(told)
    ]


def _told(week: Mapping[str, Any]) -> str:
    parts = [f"Week of {week['start']}: {week['count']:,}"]
    if week["yearBefore"] is not None:
        parts.append(f"a year before {week['yearBefore']:,}")
    if week["expected"] is not None:
        parts.append(f"expected {week['expected']:.1f}, seldom more than {week['threshold']:.0f}")
    return ", ".join([*parts, *(["unusual"] if week["unusual"] else [])])


def _values(week: Mapping[str, Any]) -> list[float]:
    told = (week["count"], week["yearBefore"], week["threshold"])
    return [float(value) for value in told if value is not None]


def _line(told: Weeks, name: str, step: float, scale: float, floor: float) -> str:
    """Through the middle of each week in which there is something to tell."""
    path, drawn = [], False
    for n, week in enumerate(told):
        if week[name] is None:
            drawn = False
            continue
        path.append(f"{'L' if drawn else 'M'}{LEFT + (n + 0.36) * step:.1f} {floor - week[name] * scale:.1f}")
        drawn = True
    return "".join(path)


def _ticks(most: float) -> list[int]:
    power = 10.0 ** math.floor(math.log10(most / 3)) if most > 3 else 1.0
    step = max(1, int(next(n * power for n in (1, 2, 5, 10) if n * power >= most / 5)))
    return list(range(0, int(most) + 1, step))


def _direction(told: Mapping[str, Any]) -> str:
    if told["low"] > 1:
        return "more"
    return "less" if told["high"] is not None and told["high"] < 1 else "alike"


def _percent(ratio: float) -> str:
    percent = round(100 * (ratio - 1))
    return f"{percent:+,}".replace("-", "−") if percent else "0"


def _open(wide: float, high: float, label: str) -> str:
    return (
        f'<svg viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
        f'aria-label="{escape(label)}" font-size="12">'
    )
