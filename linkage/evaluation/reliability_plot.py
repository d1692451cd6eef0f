"""The reliability plot: of pairs told a probability, the share that is one person, as SVG."""

from math import log2

from linkage.evaluation.measures import Share
from linkage.evaluation.reliability import Reliability

SIDE, LEFT, TOP, BELOW, RIGHT = 420, 70, 44, 64, 30
MOST = 15.0
"""Bits at which both axes end; beyond, a share stands on the edge."""

TICKS = (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
TOLD, EVEN = "#1f5aa6", "#44546a"


def svg(told: Reliability) -> str:
    """The bins as points with their intervals, on axes of log odds, where the rare errors can be seen.

    On the diagonal what is told is so; below it the model is too sure. A point's size is by its pairs.
    """
    wide, high = LEFT + SIDE + RIGHT, TOP + SIDE + BELOW
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        'role="img" font-family="sans-serif" font-size="13">',
        f"<title>Reliability of {told.pairs:,} pairs, Brier score {told.brier:.4f}</title>",
        f'<rect width="{wide}" height="{high}" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="15">{told.pairs:,} pairs, Brier score {told.brier:.4f}</text>',
    ]
    for share in TICKS:
        at = _bits(share)
        lines += [
            _line(_x(at), _x(at), _y(-MOST), _y(MOST), "#d8dde3"),
            _line(_x(-MOST), _x(MOST), _y(at), _y(at), "#d8dde3"),
            f'<text x="{_x(at):.1f}" y="{TOP + SIDE + 18}" text-anchor="middle">{share:g}</text>',
            f'<text x="{LEFT - 8}" y="{_y(at) + 4:.1f}" text-anchor="end">{share:g}</text>',
        ]
    middle = TOP + SIDE / 2
    lines += [
        _line(_x(-MOST), _x(MOST), _y(-MOST), _y(MOST), EVEN, ' stroke-dasharray="5 4"'),
        f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{EVEN}"/>',
        f'<text x="{LEFT + SIDE / 2:.0f}" y="{high - 20}" text-anchor="middle">probability told</text>',
        f'<text x="18" y="{middle:.0f}" text-anchor="middle" transform="rotate(-90 18 {middle:.0f})">'
        "share that is one person</text>",
    ]
    for one in told.bins:
        lines += _point(one.told, one.true, one.pairs)
    return "\n".join([*lines, "</svg>", ""])


def _point(told: float, true: Share, pairs: int) -> list[str]:
    x, size = _x(_bits(told)), 2.5 + log2(1 + pairs) / 4
    return [
        _line(x, x, _y(_bits(true.low)), _y(_bits(true.high)), TOLD, ' stroke-width="2"'),
        f'<circle cx="{x:.1f}" cy="{_y(_bits(true.share)):.1f}" r="{size:.1f}" fill="{TOLD}">'
        f"<title>told {told:.4f}, is {true.share:.4f}, {pairs:,} pairs</title></circle>",
    ]


def _line(x1: float, x2: float, y1: float, y2: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}" stroke="{colour}"{more}/>'


def _bits(share: float) -> float:
    """A share as log odds in bits, no farther out than the axes."""
    if share in (0.0, 1.0):
        return MOST if share else -MOST
    return max(-MOST, min(MOST, log2(share / (1 - share))))


def _x(bits: float) -> float:
    return LEFT + (bits + MOST) / (2 * MOST) * SIDE


def _y(bits: float) -> float:
    return TOP + (MOST - bits) / (2 * MOST) * SIDE
