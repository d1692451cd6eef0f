"""The map is one file that asks no network, says what it shows, and is true to scale; GeoJSON is GeoJSON."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from shapely.geometry import shape

from patrol.forecast.cells import Cells
from patrol.hotspots.geojson import feature_collection
from patrol.hotspots.hotspot import UNRANKED, Hotspot
from patrol.hotspots.map import CLASSES, hotspots_map
from patrol.hotspots.squares import Squares
from patrol.plane import Plane

PLANE = Plane(-1.26, 51.75)


def spots(count: int = 12) -> list[Hotspot]:
    chance = np.random.default_rng(4)
    places = chance.integers(-30, 30, size=(count, 2)).astype(np.float64) * np.float64(150) + 75
    squares = Squares(PLANE, Cells(150.0, places[:, 0], places[:, 1]))
    return [
        Hotspot(
            f"hotspot_{n}",
            1,
            f"Spot {n}",
            squares.boundary(n),
            22_500.0,
            9.0 - n / 2,
            n + 1,
            "2026-02-01/2026-02-28",
            n < 3,
            tuple(0.5 if hour in (22, 23) else 0.0 for hour in range(24)),
            (),
            "2026-02-09" if n == 1 else None,
        )
        for n in range(count)
    ]


class Page(HTMLParser):
    """Which tags open and close, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_is_one_page_that_asks_nobody_for_anything():
    text = hotspots_map("Hotspots", "of a town", spots())
    page = Page(text)
    assert page.open == []
    assert not [name for _, attrs in page.tags for name in attrs if name in ("src", "href", "srcset")]
    assert "//" not in re.sub(r"(?m)  // .*$", "", text).replace("http://www.w3.org", "")
    assert not re.search(r"@import|url\(|fetch\(|XMLHttp|import\(", text)


def test_every_hotspot_is_on_it_and_in_its_list_with_what_is_told():
    page = Page(text := hotspots_map("Hotspots", "of a town", spots()))
    shown = {attrs["data-n"] for tag, attrs in page.tags if tag == "g" and "data-n" in attrs}
    listed = {attrs["data-of"] for tag, attrs in page.tags if tag == "button" and "data-of" in attrs}
    assert shown == listed == {str(n) for n in range(12)}
    assert "1. Spot 0: 9.00 events expected, more than chance explains, most around 22:00" in text
    assert "near repeats possible until 2026-02-09" in text
    assert {f"k{n}" for n in range(CLASSES)} <= {
        attrs.get("class") for tag, attrs in page.tags if tag == "rect"
    }


def test_shapes_are_true_to_scale_and_north_is_up():
    text = hotspots_map("Hotspots", "of a town", spots())
    drawn = {}
    for number, path in re.findall(r'data-n="(\d+)".*?d="M([^"]*)Z"', text, re.DOTALL):
        drawn[int(number)] = np.array([one.split() for one in path.split("L")], dtype=float)
    for one in drawn.values():
        assert np.ptp(one, axis=0) == pytest.approx([150, 150], abs=0.5)
    middles = [shape(json.loads(one.boundary)).centroid for one in spots()]
    north = max(range(12), key=lambda n: middles[n].y)
    south = min(range(12), key=lambda n: middles[n].y)
    east = max(range(12), key=lambda n: middles[n].x)
    assert drawn[north][:, 1].mean() == min(one[:, 1].mean() for one in drawn.values())
    assert drawn[south][:, 1].mean() == max(one[:, 1].mean() for one in drawn.values())
    assert drawn[east][:, 0].mean() == max(one[:, 0].mean() for one in drawn.values())
    apart = (middles[north].y - middles[south].y) * 111_132.95
    assert drawn[south][:, 1].mean() - drawn[north][:, 1].mean() == pytest.approx(apart, abs=1)


def test_what_somebody_called_a_place_is_text_and_nothing_else():
    evil = replace(spots(1)[0], name='<script>alert("x")</script>$${box}')
    page = Page(text := hotspots_map("<b>", "&", [evil]))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "&lt;script&gt;" in text
    assert "<b>" not in text


def test_one_hotspot_and_equal_scores_make_a_map():
    same = [replace(one, score=0.0, window=UNRANKED, hours=()) for one in spots(3)]
    assert hotspots_map("Hotspots", "", same).count("data-n=") == 4, "three shapes, and the script"


def test_geojson_tells_what_the_api_tells():
    told = json.loads(feature_collection(spots(2)))
    assert told["type"] == "FeatureCollection"
    first, second = told["features"]
    assert (first["type"], first["id"]) == ("Feature", "hotspot_0")
    assert shape(first["geometry"]).is_valid
    assert first["properties"]["score"] == 9.0
    assert second["properties"]["repeatUntil"] == "2026-02-09"
    assert len(second["properties"]["hours"]) == 24
