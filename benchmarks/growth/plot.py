"""The plot of growth: a figure of each stage over records, both by powers of ten, as an SVG."""

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

COLOURS = (
    *("#1b6ca8", "#d1495b", "#2a9d5c", "#8d6cab", "#e08e1b"),
    *("#5c6670", "#17a2a2", "#9c4a1a", "#b08900", "#c2418f"),
)
WIDE, HIGH, LEFT, TOP, RIGHT, BELOW = 560, 400, 70, 44, 210, 56


def svg(title: str, records: Sequence[int], stages: Mapping[str, Sequence[float]], unit: str) -> str:
    """A line for each stage: `stages` has its figures in `unit`, one for each number of `records`."""
    figures = [max(one, 0.01) for line in stages.values() for one in line]
    low, high = math.floor(math.log10(min(figures))), math.ceil(math.log10(max(figures)))
    first, last = math.log10(min(records)), math.log10(max(records))

    def x(count: float) -> float:
        return LEFT + (math.log10(count) - first) / max(last - first, 1e-9) * WIDE

    def y(figure: float) -> float:
        return TOP + (high - math.log10(max(figure, 0.01))) / max(high - low, 1) * HIGH

    wide, tall = LEFT + WIDE + RIGHT, TOP + HIGH + BELOW
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" '
        'role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{wide}" height="{tall}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        lines.append(f'<line x1="{LEFT}" x2="{LEFT + WIDE}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>')
    for count in records:
        lines.append(
            f'<line x1="{x(count):.1f}" x2="{x(count):.1f}" y1="{TOP}" y2="{TOP + HIGH}" stroke="#eee"/>'
        )
        lines.append(f'<text x="{x(count):.1f}" y="{TOP + HIGH + 20}" text-anchor="middle">{count:,}</text>')
    lines.append(f'<text x="{LEFT + WIDE / 2}" y="{TOP + HIGH + 42}" text-anchor="middle">records</text>')
    lines.append(f'<text x="{LEFT - 8}" y="{TOP - 10}" text-anchor="end">{escape(unit)}</text>')
    names = sorted(stages, key=lambda name: -stages[name][-1])
    for number, name in enumerate(names):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{x(c):.1f},{y(f):.1f}" for c, f in zip(records, stages[name], strict=True))
        beside = TOP + 16 + number * 20
        lines += [
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
            *(
                f'<circle cx="{x(c):.1f}" cy="{y(f):.1f}" r="3" fill="{colour}"/>'
                for c, f in zip(records, stages[name], strict=True)
            ),
            f'<line x1="{LEFT + WIDE + 14}" x2="{LEFT + WIDE + 34}" y1="{beside - 4}" y2="{beside - 4}" '
            f'stroke="{colour}" stroke-width="2"/>',
            f'<text x="{LEFT + WIDE + 40}" y="{beside}">{escape(name)}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
