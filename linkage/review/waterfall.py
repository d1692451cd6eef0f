"""Waterfall: how a match weight comes about, from the prior through each comparison, as steps and as SVG."""

from dataclasses import dataclass
from html import escape

from linkage.review.evidence import Evidence

ROW, LEFT, WIDE, MARGIN = 26, 260, 420, 12
FOR, AGAINST, SUM = "#1a7f5a", "#b3392f", "#44546a"


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: where the sum stood before and after, in bits."""

    label: str
    start: float
    end: float


def steps(evidence: Evidence) -> list[Step]:
    """The prior, each comparison, then the whole weight from zero."""
    found = [Step("prior", 0.0, evidence.prior)]
    for one in evidence.comparisons:
        if one.unknown:
            continue
        label = one.name if one.level is None else f"{one.name}: {one.level}"
        found.append(Step(label, found[-1].end, found[-1].end + one.bits))
    return [*found, Step("match weight", 0.0, evidence.weight)]


def svg(evidence: Evidence) -> str:
    """The steps as an SVG that needs nothing else; it names how records agree, and none of their values."""
    bars = steps(evidence)
    ends = [0.0, evidence.link, *(end for one in bars for end in (one.start, one.end))]
    least, most = min(ends), max(ends)
    scale = WIDE / max(most - least, 1.0)

    def x(bits: float) -> float:
        return LEFT + (bits - least) * scale

    wide, high = LEFT + WIDE + 90, ROW * (len(bars) + 1) + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        'role="img" font-family="sans-serif" font-size="13">',
        f"<title>Match weight of {escape(evidence.a)} and {escape(evidence.b)}: "
        f"{evidence.weight:.1f} bits</title>",
        f'<rect width="{wide}" height="{high}" fill="white"/>',
        f'<line x1="{x(evidence.link):.1f}" x2="{x(evidence.link):.1f}" y1="{MARGIN}" '
        f'y2="{high - MARGIN - ROW}" stroke="{SUM}" stroke-dasharray="4 3"/>',
        f'<text x="{x(evidence.link):.1f}" y="{high - MARGIN}" text-anchor="middle">'
        f"link from {evidence.link:g}</text>",
    ]
    for row, one in enumerate(bars):
        top, low, up = MARGIN + row * ROW, min(one.start, one.end), max(one.start, one.end)
        fill = SUM if row in (0, len(bars) - 1) else FOR if one.end >= one.start else AGAINST
        lines += [
            f'<text x="{LEFT - 8}" y="{top + 17}" text-anchor="end">{escape(one.label)}</text>',
            f'<rect x="{x(low):.1f}" y="{top + 4}" width="{max((up - low) * scale, 1):.1f}" '
            f'height="{ROW - 8}" fill="{fill}"/>',
            f'<text x="{x(up) + 5:.1f}" y="{top + 17}">{one.end - one.start:+.1f}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
