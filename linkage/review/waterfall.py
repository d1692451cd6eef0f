"""Waterfall: how a match weight comes about, from the prior through each comparison, as steps and as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from linkage.review.evidence import WORDS, Evidence

ROW, TOP, LEFT, PLOT, RIGHT, EDGE = 30, 108, 300, 480, 24, 56
"""Pixels: of a row, above the first, for what is compared, for the bars, free beside these and in them."""
FOR, AGAINST, SUM = "#2b6cb0", "#c05621", "#4a5568"
INK, MUTED, LINE = "#1a202c", "#5a6577", "#e2e8f0"
MOST_TICKS = 9


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


def svg(evidence: Evidence, *, together: bool) -> str:
    """The steps as an SVG that needs nothing else; it names how records agree, and none of their values.

    `together` is whether the two are one person now.
    """
    rows, notes = list(_rows(evidence)), list(_notes(evidence))
    scale = _Scale([row.step for row in rows], evidence.link)
    bottom = TOP + ROW * len(rows)
    wide, high = LEFT + PLOT + RIGHT, bottom + 62 + 20 * len(notes)
    now = "They are one person now" if together else "They are two persons now"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        'role="img" font-family="system-ui, sans-serif" font-size="13">',
        f"<title>Match weight of {escape(evidence.a)} and {escape(evidence.b)}: "
        f"{_bits(evidence.weight)} bits</title>",
        f'<rect width="{wide}" height="{high}" fill="white"/>',
        _text(20, 32, f"Match weight {_bits(evidence.weight)} bits", size=20, weight=600),
        _text(20, 54, f"{now}. By this weight alone: {_chance(evidence)}.", fill=MUTED),
        _text(20, 73, f"{evidence.a} and {evidence.b}, by {evidence.model}", fill=MUTED, size=11),
        *_grid(scale, evidence.link, bottom),
        *(line for at, row in enumerate(rows) for line in _drawn(row, TOP + at * ROW, scale)),
        *_joints([row.step for row in rows[:-1]], scale),
    ]
    for at, note in enumerate(notes):
        lines.append(_text(20, bottom + 70 + 20 * at, note, fill=MUTED, size=12))
    return "\n".join([*lines, "</svg>", ""])


class _Row(NamedTuple):
    """A bar with its words and colour."""

    step: Step
    name: str
    level: str
    fill: str


def _rows(evidence: Evidence) -> Iterator[_Row]:
    """The bars but for those that move nothing."""
    first, *inner, last = steps(evidence)
    told = [one for one in evidence.comparisons if not one.unknown]
    yield _Row(first, "prior", "any two records", SUM)
    for step, one in zip(inner, told, strict=True):
        if abs(one.bits) >= 0.05:
            level = one.level or "as the run found it"
            yield _Row(step, WORDS.get(one.name, one.name), level, FOR if one.bits > 0 else AGAINST)
    yield _Row(last, "match weight", "all of it", SUM)


class _Scale:
    """From bits to pixels; zero and the threshold are always there."""

    def __init__(self, bars: Sequence[Step], link: float) -> None:
        ends = [0.0, link, *(end for one in bars for end in (one.start, one.end))]
        self.least, self.most = min(ends), max(ends)
        self._pixels = (PLOT - 2 * EDGE) / max(self.most - self.least, 1.0)

    def x(self, bits: float) -> float:
        return LEFT + EDGE + (bits - self.least) * self._pixels

    def ticks(self) -> Iterator[int]:
        """Whole numbers at even steps, zero among them."""
        span = self.most - self.least
        step = next(one for one in (1, 2, 5, 10, 20, 50, 100) if span / one <= MOST_TICKS or one == 100)
        first = -int(-self.least // step) * step
        yield from range(first, int(self.most) + 1, step)


def _grid(scale: _Scale, link: float, bottom: int) -> Iterator[str]:
    for bits in scale.ticks():
        x = scale.x(bits)
        stroke = f'stroke="{SUM}" stroke-width="1.5"' if bits == 0 else f'stroke="{LINE}"'
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom + 4}" {stroke}/>'
        yield _text(x, bottom + 20, _bits(bits, 0) if bits else "0", fill=MUTED, size=11, anchor="middle")
    x = scale.x(link)
    yield (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{bottom}" stroke="{INK}" '
        'stroke-dasharray="5 4"/>'
    )
    yield _text(x, TOP - 8, f"one person from {_bits(link)} on average", size=11, anchor="middle")
    middle = LEFT + PLOT / 2
    about = "bits: each doubles the odds that they are one person"
    yield _text(middle, bottom + 42, about, fill=MUTED, size=12, anchor="middle")


def _drawn(row: _Row, top: float, scale: _Scale) -> Iterator[str]:
    step, moved = row.step, row.step.end - row.step.start
    low, up = scale.x(min(step.start, step.end)), scale.x(max(step.start, step.end))
    yield (
        f'<text x="20" y="{top + 20}" fill="{INK}"><tspan font-weight="600">{escape(row.name)}</tspan>'
        f'<tspan dx="8" font-size="12" fill="{MUTED}">{escape(row.level)}</tspan></text>'
    )
    yield (
        f'<rect x="{low:.1f}" y="{top + 6}" width="{max(up - low, 1.5):.1f}" height="{ROW - 12}" rx="2" '
        f'fill="{row.fill}"/>'
    )
    x, anchor = (low - 6, "end") if moved < 0 else (up + 6, "start")
    yield _text(x, top + 20, _bits(moved), anchor=anchor, weight=600 if row.fill == SUM else 400)


def _joints(bars: Sequence[Step], scale: _Scale) -> Iterator[str]:
    """What leads from the end of one bar to the beginning of the next."""
    for at, one in enumerate(bars[:-1]):
        x, y = scale.x(one.end), TOP + (at + 1) * ROW - 6
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + 12}" stroke="{MUTED}"/>'


def _notes(evidence: Evidence) -> Iterator[str]:
    unknown = [WORDS.get(one.name, one.name) for one in evidence.comparisons if one.unknown]
    if unknown:
        yield f"No evidence, as one of them tells nothing: {', '.join(unknown)}."
    if common := [WORDS.get(one.name, one.name) for one in evidence.comparisons if one.frequency < -0.05]:
        yield f"Counts for less, as many have the same: {', '.join(common)}."


def _chance(evidence: Evidence) -> str:
    if 0.001 <= evidence.probability <= 0.999:
        return f"one person with a probability of {100 * evidence.probability:.1f} %"
    return "almost surely one person" if evidence.probability > 0.5 else "almost surely two persons"


def _bits(bits: float, digits: int = 1) -> str:
    """With its sign; the one below zero is as wide as a plus."""
    return f"{bits:+.{digits}f}".replace("-", "\N{MINUS SIGN}")


def _text(
    x: float,
    y: float,
    text: str,
    *,
    fill: str = INK,
    size: int = 13,
    anchor: str = "start",
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" fill="{fill}" font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{weight}" paint-order="stroke" stroke="white" stroke-width="3">'
        f"{escape(text)}</text>"
    )
