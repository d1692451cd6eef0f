"""A chart of a published table: a bar for each cell that is shown, as a self-contained SVG."""

from collections.abc import Sequence
from html import escape

from patrol.population.protection import Cell

WIDE, LINE, LEFT, TOP, RIGHT = 760, 22, 300, 34, 70
FULL = "#1b6ca8"
NOT_KNOWN = "not known"
NOTE = "Multiples of 10. What is not shown is empty, under 10, or kept back to protect others."


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


def _word(value: str | None) -> str:
    if value is None:
        return NOT_KNOWN
    return value.replace("_", " ").lower() if value.replace("_", "").isalpha() else value
