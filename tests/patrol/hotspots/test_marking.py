"""Hotspots from what happened: in one unit, at the same cells, by nothing that says where officers were."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from shapely.geometry import shape

from patrol.errors import PatrolError
from patrol.forecast.incidents import Incidents
from patrol.hotspots.happened import UNTOLD, Happened
from patrol.hotspots.keeping import Drawn, Spot
from patrol.hotspots.marking import Marked, mark
from patrol.plane import Plane
from schema.partnership import HotspotsDeclaration
from tests.patrol.crime_ledger import partnership
from tests.patrol.towns import DAYS_TOLD, FIRST, LATITUDE, LONGITUDE, town

START = date.fromisoformat(str(FIRST))
NEXT = START + timedelta(days=DAYS_TOLD)
PLANE = Plane(LONGITUDE, LATITUDE)
VIOLENCE = "VIOLENCE_AND_SEXUAL_OFFENCES"


def declared(**changes: Any) -> HotspotsDeclaration:
    found = partnership(kinds=[VIOLENCE], **changes).hotspots
    assert found is not None
    return found


def told(incidents: Incidents, areas: tuple[tuple[str, ...], ...] | None = None) -> Happened:
    """The town as the ledger would tell it, in the order of days."""
    order = np.argsort(incidents.day, kind="stable")
    names = {"VIOLENCE": VIOLENCE, "THEFT": "OTHER_THEFT"}
    ordered = Incidents(
        incidents.day[order],
        incidents.kind[order],
        tuple(names.get(kind, kind) for kind in incidents.kinds),
        incidents.longitude[order],
        incidents.latitude[order],
    )
    chance = np.random.default_rng(3)
    weekday = (ordered.day.astype(np.int64) + 3) % 7
    hours = chance.integers(24, size=len(order))
    return Happened(ordered, hours, weekday, areas or ((),) * len(order))


def marked(happened: Happened, first: date = NEXT, *drawn: Drawn, **changes: Any) -> Marked:
    return mark(happened, declared(**changes), first, {}, drawn, PLANE)


def square(spot: Spot) -> Any:
    return shape(json.loads(spot.boundary))


def without(happened: Happened, kind: str) -> Happened:
    return happened.kept(happened.incidents.kind != happened.incidents.kinds.index(kind))


TOWN = told(town())
WHOLE = marked(TOWN)


def test_the_best_cells_are_marked_the_highest_first():
    scores = [one.score for one in WHOLE.spots]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == round(0.02 * len(WHOLE.history.cells))
    assert len({one.key for one in WHOLE.spots}) == len(scores)
    assert WHOLE.scores.max() == pytest.approx(scores[0], abs=1e-6)


@pytest.mark.parametrize("years", [1, 4])
def test_what_is_expected_in_all_cells_together_is_what_happens_in_so_many_days(years: int):
    """By decayed counts after a year, by the learned ranking after four; both in the same unit."""
    first = START + timedelta(days=years * 365)
    found = marked(TOWN, first)
    assert found.method["ranking"] == ("learned" if years == 4 else "decayed")
    violence = (TOWN.incidents.kind == 0).sum() / DAYS_TOLD * 30
    assert found.scores.sum() == pytest.approx(violence, rel=0.15)


@pytest.mark.parametrize("days", [60, 400])
def test_an_event_of_long_ago_alters_no_expectation(days: int):
    """Historic, or with a wrong date: of 1994, and of two years before."""
    first = START + timedelta(days=days)
    true = marked(TOWN, first)
    assert true.scores.sum() == pytest.approx(len(known_violence(days)) / days * 30, rel=0.15)
    for ago in (np.datetime64("1994-05-05"), np.datetime64(START) - 730):
        old = TOWN.incidents.day.copy()
        old[0] = ago
        strayed = marked(replace(TOWN, incidents=replace(TOWN.incidents, day=old)), first)
        assert strayed.method["ranking"] == "decayed"
        assert strayed.scores.sum() == pytest.approx(true.scores.sum(), rel=0.02)


def known_violence(days: int) -> Any:
    """Violence in the first days of the town."""
    one = TOWN.incidents
    return np.flatnonzero((one.kind == 0) & (one.day < np.datetime64(START + timedelta(days=days))))


def test_twice_as_many_days_expect_twice_as_much():
    twice = marked(TOWN, days=60)
    assert twice.scores.sum() == pytest.approx(2 * WHOLE.scores.sum())


def test_outlines_are_the_cells_in_which_the_events_lie():
    best = WHOLE.spots[0]
    outline = square(best)
    assert outline.is_valid
    assert outline.exterior.is_ccw
    east, north = PLANE.metres(*(np.array(side) for side in zip(*outline.exterior.coords, strict=True)))
    assert (np.ptp(east), np.ptp(north)) == pytest.approx((150, 150), abs=0.1)
    assert best.area == 150.0**2
    cell = int(WHOLE.scores.argmax())
    inside = WHOLE.history.cell == cell
    west, south, easternmost, northernmost = outline.bounds
    assert inside.sum() > 10
    known = without(TOWN, "STOP_AND_SEARCH").incidents
    assert (known.longitude[inside] >= west - 1e-7).all()
    assert (known.longitude[inside] <= easternmost + 1e-7).all()
    assert (known.latitude[inside] >= south - 1e-7).all()
    assert (known.latitude[inside] <= northernmost + 1e-7).all()


def test_cells_stay_where_they_are_when_more_is_known():
    earlier = marked(TOWN, START + timedelta(days=1_000))
    outlines = {one.key: one.boundary for one in earlier.spots}
    again = [one for one in WHOLE.spots if one.key in outlines]
    assert len(again) > 10
    assert all(outlines[one.key] == one.boundary for one in again)


def test_where_officers_stopped_and_searched_changes_nothing():
    assert marked(without(TOWN, "STOP_AND_SEARCH")).spots == WHOLE.spots
    assert marked(without(TOWN, "OTHER_THEFT")).spots != WHOLE.spots


@pytest.mark.parametrize("kind", ["STOP_AND_SEARCH", "ARREST", "CUSTODY"])
def test_no_configuration_ranks_by_where_officers_were(kind: str):
    with pytest.raises(ValueError, match=f"{kind} says where officers were"):
        partnership(kinds=[kind])


def test_what_happens_from_the_first_day_on_is_not_known():
    first = START + timedelta(days=1_200)
    cut = TOWN.kept(TOWN.incidents.day < np.datetime64(first))
    assert marked(TOWN, first).spots == marked(cut, first).spots


def test_a_drawn_hotspot_has_the_score_of_the_cells_that_it_holds():
    one, other = WHOLE.spots[0], WHOLE.spots[1]
    whole = Drawn("drawn:a", "The square", one.boundary, 22_500.0)
    west, south, east, north = square(other).bounds
    half = json.dumps(
        {
            "type": "Polygon",
            "coordinates": [
                [
                    [west, south],
                    [(west + east) / 2, south],
                    [(west + east) / 2, north],
                    [west, north],
                    [west, south],
                ]
            ],
        }
    )
    found = {spot.key: spot for spot in marked(TOWN, NEXT, whole, Drawn("drawn:b", "Half", half, 1.0)).spots}
    assert found["drawn:a"].score == pytest.approx(one.score, rel=1e-3)
    assert found["drawn:a"].significant == one.significant
    assert found["drawn:b"].score == pytest.approx(other.score / 2, rel=1e-3)
    far = json.dumps({"type": "Polygon", "coordinates": [[[9, 9], [9.1, 9], [9.1, 9.1], [9, 9]]]})
    nowhere = marked(TOWN, NEXT, Drawn("drawn:c", "Far", far, 1.0)).spots[-1]
    assert (nowhere.key, nowhere.score, nowhere.significant) == ("drawn:c", 0.0, False)


def test_a_drawn_shape_stands_no_higher_for_being_large():
    corners = np.array(
        [[-2_000, -2_000], [2_000, -2_000], [2_000, 2_000], [-2_000, 2_000], [-2_000, -2_000.0]]
    )
    ring = np.stack(PLANE.degrees(*corners.T), axis=1).tolist()
    town_wide = json.dumps({"type": "Polygon", "coordinates": [ring]})
    spots = marked(TOWN, NEXT, Drawn("drawn:d", "The middle", town_wide, 16e6)).spots
    assert spots[-1].key == "drawn:d"
    assert spots[-1].score > spots[0].score


def test_names_tell_the_area_and_the_middle():
    areas = tuple(("area_E06", "area_E01") if n % 3 else ("area_E02",) for n in range(len(TOWN.areas)))
    names = {"area_E01": "Oxford 008A", "area_E06": "Oxford"}
    found = mark(replace(TOWN, areas=areas), declared(), NEXT, names, (), PLANE)
    assert all(spot.name.startswith("Oxford 008A at 51.7") for spot in found.spots)
    assert WHOLE.spots[0].name.startswith("At 51.7")


def test_profiles_are_shares_and_follow_what_happens_there():
    night = replace(TOWN, hour=np.where(TOWN.incidents.longitude < LONGITUDE, 23, 11))
    for spot in marked(night).spots:
        assert sum(spot.hours) == pytest.approx(1, abs=0.02)
        assert sum(spot.weekdays) == pytest.approx(1, abs=0.01)
        west = square(spot).centroid.x
        if abs(west - LONGITUDE) > 0.005:
            assert spot.hours[23] > 0.6 if west < LONGITUDE else spot.hours[11] > 0.6
    untold = replace(TOWN, hour=np.full(len(TOWN.hour), UNTOLD))
    assert {spot.hours for spot in marked(untold).spots} == {()}


def test_near_repeats_are_told_where_they_are_and_until_when():
    assert {spot.repeat_until for spot in WHOLE.spots} == {None}, "days of this town are by chance alone"
    known = without(TOWN, "STOP_AND_SEARCH")
    one = known.incidents
    # In the last year whatever happens in a street does so within ten days of its own.
    street = WHOLE.history.cell
    days = one.day.copy()
    recent = days >= np.datetime64(NEXT) - 365
    days[recent] = np.datetime64(NEXT) - 10 - (street[recent] * 37) % 340 + np.arange(recent.sum()) % 10
    order = np.argsort(days, kind="stable")
    bunched = Happened(
        Incidents(days[order], one.kind[order], one.kinds, one.longitude[order], one.latitude[order]),
        known.hour[order],
        known.weekday[order],
        known.areas,
    )
    found = marked(bunched)
    assert found.method["near_repeats"]["ratio"] > 2
    told = [spot.repeat_until for spot in found.spots if spot.repeat_until]
    assert 0 < len(told) < len(found.spots)
    assert all(str(NEXT) <= until <= str(NEXT + timedelta(days=13)) for until in told)


def test_without_events_there_is_nothing_to_rank():
    with pytest.raises(PatrolError, match="nothing of the kinds"):
        marked(TOWN, START)
    with pytest.raises(PatrolError, match="nothing of the kinds"):
        mark(TOWN, declared().model_copy(update={"kinds": ()}), NEXT, {}, (), PLANE)


def test_the_same_again_is_the_same():
    again = marked(TOWN)
    assert again.spots == WHOLE.spots
    assert again.method == WHOLE.method
