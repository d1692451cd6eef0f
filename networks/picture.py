"""The picture of a network: its largest communities as discs of persons, as one self-contained SVG."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from networks.analysis import Analysis
from networks.layout import COMMUNITIES, EACH, Disc, discs

STYLE = Path(__file__).with_name("picture.css").read_text(encoding="utf-8")
COLOURS = 12
SIZES = "The larger a person, the more ties she has in all; the thicker a tie, the more it weighs."
NAMED = 10
"""How many brokers carry their rank."""
MARGIN, KEY, HEAD, FOOT, LINE = 24.0, 190.0, 64.0, 52.0, 21.0


def picture(made: Analysis, title: str, told: Mapping[str, str] | None = None) -> str:
    """The SVG; `told` says more of a person, by her id, where the pointer rests on her.

    Brokers carry their rank; a person is the larger the more ties she has in all.
    """
    placed, ranks = discs(made), {one: n for n, one in enumerate(made.brokers()[:NAMED], start=1)}
    left, top, wide, high = _frame(placed)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="network" viewBox="0 0 {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}" role="img" aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{wide:.0f}" height="{high:.0f}"/>',
        f'<text class="title" x="{MARGIN}" y="32">{escape(title)}</text>',
        f'<text class="faint" x="{MARGIN}" y="52">{escape(_words(made))}</text>',
        f'<g transform="translate({-left:.1f} {-top:.1f})">',
        *(_disc(one) for one in placed),
        *_ties(made, placed),
        *(_person(made, n, spot, disc, told or {}) for disc in placed for n, spot in disc.at.items()),
        *_marks(placed, ranks),
        "</g>",
        *_key(made, placed, wide - KEY, bool(ranks)),
        f'<text class="faint" x="{MARGIN}" y="{high - 30:.0f}">{escape(_drawn(made, placed))}</text>',
        f'<text class="faint" x="{MARGIN}" y="{high - 14:.0f}">{SIZES}</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _frame(placed: Sequence[Disc]) -> tuple[float, float, float, float]:
    """By how much discs are moved (left, top), and the size of the whole."""
    left = min((one.x - one.radius for one in placed), default=0.0) - MARGIN
    top = min((one.y - one.radius for one in placed), default=0.0) - HEAD - 12
    right = max((one.x + one.radius for one in placed), default=400.0)
    low = max((one.y + one.radius for one in placed), default=100.0)
    high = max(low - top + FOOT + 6, HEAD + FOOT + 60 + LINE * (len(placed) + 3))
    return left, top, max(right - left + MARGIN + KEY, 700.0), high


def _disc(one: Disc) -> str:
    colour = f"k{one.community % COLOURS}"
    return f'<circle class="disc {colour}" cx="{one.x:.1f}" cy="{one.y:.1f}" r="{one.radius:.1f}"/>'


def _ties(made: Analysis, placed: Sequence[Disc]) -> list[str]:
    """Those between communities as bows underneath, then those inside."""
    spots = {person: spot for disc in placed for person, spot in disc.at.items()}
    network, of = made.network, made.communities.of
    across, inside = [], []
    for start, end, weight in zip(
        network.start.tolist(), network.end.tolist(), network.weight.tolist(), strict=True
    ):
        if start in spots and end in spots:
            (a, b), (c, d) = spots[start], spots[end]
            thick = min(1 + 0.8 * math.log2(weight), 5.0)
            if of[start] == of[end]:
                path = f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"
                inside.append(
                    f'<path class="tie k{of[start] % COLOURS}" stroke-width="{thick:.1f}" d="{path}"/>'
                )
            else:
                bow = 0.12
                x, y = (a + c) / 2 + bow * (b - d), (b + d) / 2 + bow * (c - a)
                path = f"M{a:.1f} {b:.1f}Q{x:.1f} {y:.1f} {c:.1f} {d:.1f}"
                across.append(f'<path class="across" stroke-width="{thick:.1f}" d="{path}"/>')
    return across + inside


def _person(
    made: Analysis, person: int, spot: tuple[float, float], disc: Disc, told: Mapping[str, str]
) -> str:
    id, degree = made.network.persons[person], int(made.network.degree[person])
    words = [id, *([told[id]] if id in told else []), f"{degree} ties", f"core {made.core[person]}"]
    words.append(f"betweenness {made.betweenness.value[person]:.2g}")
    return (
        f'<circle class="person k{disc.community % COLOURS}" cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" '
        f'r="{min(2.4 + 0.9 * math.sqrt(degree), 9):.1f}"><title>{escape(", ".join(words))}</title></circle>'
    )


def _marks(placed: Sequence[Disc], ranks: Mapping[int, int]) -> list[str]:
    spots = {person: spot for disc in placed for person, spot in disc.at.items()}
    lines = []
    for person, rank in reversed([*ranks.items()]):  # the first lies on top
        if person in spots:
            x, y = spots[person]
            lines.append(
                f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="9"/>'
                f'<text class="rank" x="{x:.1f}" y="{y + 3.6:.1f}">{rank}</text>'
            )
    return lines


def _key(made: Analysis, placed: Sequence[Disc], x: float, ranked: bool) -> list[str]:
    lines = [f'<text class="head" x="{x:.0f}" y="{HEAD + 24:.0f}">Communities</text>']
    y = HEAD + 24
    for one in placed:
        y += LINE
        size = int(made.communities.sizes[one.community])
        drawn = f", {len(one.at)} drawn" if len(one.at) < size else ""
        lines.append(
            f'<circle class="person k{one.community % COLOURS}" cx="{x + 6:.0f}" cy="{y - 4:.0f}" r="6"/>'
            f'<text x="{x + 20:.0f}" y="{y:.0f}">{one.community + 1}: {size:,} persons{drawn}</text>'
        )
    y += LINE + 10
    mark = (
        f'<circle class="ring" cx="{x + 6:.0f}" cy="{y - 4:.0f}" r="9"/>'
        f'<text class="rank" x="{x + 6:.1f}" y="{y - 0.4:.1f}">1</text>'
        f'<text x="{x + 20:.0f}" y="{y:.0f}">brokers, by rank</text>'
    )
    return [*lines, mark] if ranked else lines


def _words(made: Analysis) -> str:
    network, found = made.network, made.communities
    return (
        f"{len(network.persons):,} persons, {len(network.start):,} ties, {len(found.sizes):,} communities, "
        f"modularity {found.modularity:.2f}"
    )


def _drawn(made: Analysis, placed: Sequence[Disc]) -> str:
    persons = sum(len(one.at) for one in placed)
    if persons == len(made.network.persons):
        return "Everybody is drawn."
    return (
        f"Drawn are {persons:,} of them: of each of the {COMMUNITIES} largest communities at most {EACH}, "
        "those with most ties inside it."
    )
