"""The map of hotspots: one HTML file that needs no network, with a list beside it for the keyboard."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from pages.page import page
from patrol.hotspots.hotspot import Hotspot
from patrol.plane import Plane

BODY, STYLE, SCRIPT = (
    Path(__file__).with_name(f"map.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
)
CLASSES = 5
"""Colours of the map."""
MARGIN = 0.06
"""Of the width that stays free around the hotspots."""
LINES = 8
"""About how many lines a grid has from side to side."""


def hotspots_map(title: str, under: str, hotspots: Sequence[Hotspot]) -> str:
    """The page, of at least one hotspot; its texts are escaped. Metres on the map are those on the ground.

    Colours are of equal numbers of hotspots, so that a few very high scores don't leave the rest alike.
    """
    shapes = shapely.from_geojson([one.boundary for one in hotspots])
    middles = shapely.centroid(shapes)
    plane = Plane.between(shapely.get_x(middles), shapely.get_y(middles))
    flat = [_flat(one, plane) for one in shapes]
    west, north, east, south = shapely.total_bounds(np.array(flat))
    wide = max(east - west, south - north, 500.0) * (1 + 2 * MARGIN)
    box = ((west + east - wide) / 2, (north + south - wide) / 2, wide, wide)
    bounds = _bounds([one.score for one in hotspots])
    # The highest lies on top.
    spots = [*enumerate(zip(hotspots, flat, strict=True))][::-1]
    length = _round(wide / 5)
    body = Template(BODY).substitute(
        title=escape(title),
        under=escape(under),
        box=" ".join(f"{one:.1f}" for one in box),
        grid=_grid(box),
        spots="\n".join(_spot(n, one, shape, bounds, wide) for n, (one, shape) in spots),
        legend="".join(_key(number, bounds, hotspots) for number in range(CLASSES)),
        rows="\n".join(_row(n, one) for n, one in enumerate(hotspots)),
        side=f"{float(np.sqrt(min(one.area for one in hotspots))):.0f}",
        barwidth=f"{length / wide:.1%}",
        barlength=_length(length),
    )
    return page(title, body, STYLE, SCRIPT)


def told(one: Hotspot) -> str:
    """What the map says of a hotspot when it is pointed at."""
    parts = [f"{one.rank}. {one.name}: {one.score:.2f} events expected"]
    parts += ["more than chance explains"] if one.significant else []
    if one.hours:
        parts.append(f"most around {int(np.argmax(_around(one.hours))):02}:00")
    if one.repeat_until:
        parts.append(f"near repeats possible until {one.repeat_until}")
    return ", ".join(parts)


def _around(hours: Sequence[float]) -> NDArray[np.float64]:
    """Each hour with the one before and the one behind: one hour alone is noise."""
    told = np.array(hours, dtype=np.float64)
    around: NDArray[np.float64] = told + np.roll(told, 1) + np.roll(told, -1)
    return around


def _flat(shape: Polygon, plane: Plane) -> Polygon:
    """On the plane, in metres; south is down, as on a screen."""

    def turn(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        east, north = plane.metres(degrees[:, 0], degrees[:, 1])
        return np.stack([east, -north], axis=1)

    flat: Polygon = shapely.transform(shape, turn)
    return flat


def _bounds(scores: Sequence[float]) -> list[float]:
    """The scores from which the second and each higher colour begins."""
    cuts: list[float] = np.quantile(scores, np.linspace(0, 1, CLASSES + 1)[1:-1]).tolist()
    return cuts


def _class(score: float, bounds: Sequence[float]) -> int:
    return int(np.searchsorted(bounds, score, side="right"))


def _spot(number: int, one: Hotspot, shape: Polygon, bounds: Sequence[float], wide: float) -> str:
    """A shape to scale, and under it a dot that is as large on the screen however far the map is zoomed."""
    colour = f"k{_class(one.score, bounds)}"
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in shape.exterior.coords[:-1])
    middle = shape.representative_point()
    return (
        f'<g data-n="{number}"{" class=s" if one.significant else ""}><title>{escape(told(one))}</title>'
        f'<circle class="dot {colour}" cx="{middle.x:.1f}" cy="{middle.y:.1f}" r="{wide / 120:.1f}"/>'
        f'<path class="cell {colour}" d="M{path}Z"/></g>'
    )


def _key(number: int, bounds: Sequence[float], hotspots: Sequence[Hotspot]) -> str:
    scores = [one.score for one in hotspots if _class(one.score, bounds) == number]
    if not scores:
        return ""
    low, high = f"{min(scores):.2f}", f"{max(scores):.2f}"
    span = low if low == high else f"{low} to {high}"
    square = f'<rect width="16" height="16" class="k{number}"/>'
    swatch = f'<svg width="16" height="16" aria-hidden="true">{square}</svg>'
    return f"<li>{swatch}{span}</li>"


def _row(number: int, one: Hotspot) -> str:
    notes = [*(["significant"] if one.significant else []), *(["near repeats"] if one.repeat_until else [])]
    more = f"<br>{', '.join(notes)}" if notes else ""
    return (
        f'<tr id="row{number}"><td class="n">{one.rank}</td>'
        f'<td><button data-of="{number}">{escape(one.name)}</button>{more}</td>'
        f'<td class="n">{one.score:.2f}</td></tr>'
    )


def _grid(box: tuple[float, float, float, float]) -> str:
    """Lines a round distance apart, so that the eye has a scale everywhere; beyond the box, too."""
    west, north, wide, _ = box
    step = _round(wide / LINES)
    left, top, over = west - wide, north - wide, 3 * wide
    lines = [
        f"M{x:.0f} {top:.0f}v{over:.0f}" for x in np.arange(np.ceil(left / step) * step, left + over, step)
    ]
    lines += [
        f"M{left:.0f} {y:.0f}h{over:.0f}" for y in np.arange(np.ceil(top / step) * step, top + over, step)
    ]
    return f'<path class="grid" fill="none" d="{"".join(lines)}"/>'


def _round(length: float) -> float:
    """The largest of 1, 2, 5, 10… metres that is no longer."""
    power = 10.0 ** np.floor(np.log10(length))
    return float(max(n * power for n in (1, 2, 5) if n * power <= length))


def _length(metres: float) -> str:
    return f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
