"""A chart of a published table: a bar for each cell that is shown, as a self-contained SVG."""

from collections.abc import Sequence
from html import escape

from patrol.population.indicators import Indicator
from patrol.population.protection import Cell

WIDE, LINE, LEFT, TOP, RIGHT = 760, 22, 300, 34, 70
FULL = "#1b6ca8"
NOT_KNOWN = "not known"
NOTE = "Multiples of 10. What is not shown is empty, under 10, or kept back to protect others."

SPAN = "The line is 0 to 100 %. 95 of 100 such spans hold the share that chance and rounding hide."


def chart(title: str, cells: Sequence[tuple[Cell, int]]) -> str:
    """The chart; its bars stand in the order of the cells and begin at nothing."""
    high = TOP + LINE * len(cells) + 26
    scale = (WIDE - LEFT - RIGHT) / max((count for _, count in cells), default=1)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDE}" height="{high}" fill="white"/>',
        f'<text x="8" y="20" font-size="15">{escape(title)}</text>',
    ]
    for number, (values, count) in enumerate(cells):
        top, long = TOP + number * LINE, count * scale
        name = ", ".join(_word(value) for value in values) or "all"
        lines += [
            f'<text x="{LEFT - 8}" y="{top + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{top}" width="{long:.1f}" height="{LINE - 6}" fill="{FULL}"/>',
            f'<text x="{LEFT + long + 6:.1f}" y="{top + 13}">{count:,}</text>',
        ]
    lines.append(f'<text x="8" y="{high - 8}" font-size="12">{NOTE}</text>')
    return "\n".join([*lines, "</svg>", ""])


def indicators_chart(title: str, shown: Sequence[Indicator]) -> str:
    """A line from 0 to 100 % for each share: a dot, and the span that chance and rounding leave."""
    step = 46
    high = TOP + step * len(shown) + 40
    scale = WIDE - 16
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDE}" height="{high}" fill="white"/>',
        f'<text x="8" y="20" font-size="15">{escape(title)}</text>',
    ]
    for number, one in enumerate(shown):
        top = TOP + number * step
        told = f"{one.share:.1%} ({one.low:.1%} to {one.high:.1%}) of about {one.whole:,}"
        low, dot, end = (8 + value * scale for value in (one.low, one.share, one.high))
        lines += [
            f'<text x="8" y="{top + 14}">{escape(one.name)}</text>',
            f'<text x="{WIDE - 8}" y="{top + 14}" text-anchor="end">{told}</text>',
            f'<path d="M8 {top + 27}h{scale}" stroke="#ccc" stroke-width="4"/>',
            f'<path d="M{low:.1f} {top + 27}H{end:.1f}" stroke="{FULL}" stroke-width="4"/>',
            f'<circle cx="{dot:.1f}" cy="{top + 27}" r="6" fill="{FULL}"/>',
        ]
    lines.append(f'<text x="8" y="{high - 8}" font-size="12">{SPAN}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _word(value: str | None) -> str:
    if value is None:
        return NOT_KNOWN
    return value.replace("_", " ").lower() if value.replace("_", "").isalpha() else value
