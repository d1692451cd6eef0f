"""Forecasts are measured by what lay where they said: by known answers of made towns, by rank in a city."""

from pathlib import Path

import numpy as np
import pytest

from graph_api.commands.hotspots_evaluate import RANKINGS
from patrol.errors import PatrolError
from patrol.forecast.evaluation import evaluate, months_between
from patrol.forecast.history import History, Scores, history_of
from patrol.forecast.incidents import Columns, read_incidents
from patrol.forecast.learned import Learned
from patrol.forecast.rankings import at_random, decayed
from patrol.plane import Plane
from tests.patrol.towns import town

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
HISTORY = history_of(town(), 150.0)
MONTHS = months_between(np.datetime64("2022-01"), np.datetime64("2022-12"))


def foreseen(history: History, kinds, day: int) -> Scores:
    """What will happen in the month that begins on this day."""
    month = np.datetime64(day, "D").astype("datetime64[M]")
    return history.count(kinds, day, int((month + 1).astype("datetime64[D]").astype(np.int64)))


def test_who_foresees_all_has_a_pei_of_one_and_chance_a_pai_of_one():
    rankings = {"foreseen": lambda: foreseen, "random": lambda: at_random}
    found = evaluate(HISTORY, [0, 1], MONTHS, 0.05, rankings)
    perfect, chance = found.forecasts
    assert found.pei(perfect) == 1
    assert found.pai(perfect) == pytest.approx(found.hit_rate(perfect) / found.share)
    assert found.pai(chance) == pytest.approx(1, abs=0.4)
    ahead, none = found.lead(perfect, chance), found.lead(chance, chance)
    assert ahead is not None
    assert none is not None
    assert ahead.low > 0
    assert none.low == none.high == 0
    assert not none.apart


def test_of_fewer_than_twelve_months_no_difference_is_told():
    rankings = {"one": lambda: decayed, "other": lambda: at_random}
    found = evaluate(HISTORY, [0, 1], MONTHS[:11], 0.05, rankings)
    assert found.lead(*found.forecasts) is None


def test_what_is_counted_is_what_happened_in_these_months():
    found = evaluate(HISTORY, [0, 1, 2], MONTHS, 0.05, {"decayed": lambda: decayed})
    year = town().day.astype("datetime64[Y]") == np.datetime64("2022")
    assert found.happened.sum() == year.sum()
    assert (found.forecasts[0].hits <= found.most).all()
    assert (found.most <= found.happened).all()
    assert found.area == found.marked * 150.0**2


@pytest.mark.parametrize(
    ("kinds", "month", "share", "told"),
    [
        ([0], "2022-01", 0.00001, "is none"),
        ([0], "2031-01", 0.01, "Nothing of these kinds happened in 2031-01"),
    ],
)
def test_what_can_not_be_measured_is_told(kinds, month: str, share: float, told: str):
    with pytest.raises(PatrolError, match=told):
        evaluate(HISTORY, kinds, [np.datetime64(month)], share, {"decayed": lambda: decayed})


def test_a_ranking_that_knows_too_little_is_left_out_and_says_why():
    early = months_between(np.datetime64("2019-06"), np.datetime64("2019-07"))
    found = evaluate(HISTORY, [0], early, 0.05, {"learned": Learned, "decayed": lambda: decayed})
    assert [one.name for one in found.forecasts] == ["decayed"]
    assert found.silent["learned"].startswith("Three years before")


@pytest.mark.prove
def test_on_eight_years_of_a_city_the_learned_ranking_stands_above_all_others():
    """Chosen by 2014 and 2015; violence of the two years after, at the top hundredth of cells of 150 m."""
    file = SHARED / "stlouis" / "incidents.parquet"
    if not file.exists():
        pytest.skip(f"shared data are absent: {file}")
    incidents = read_incidents([file], Columns("occurred_at", "type", "longitude", "latitude"))
    kinds = incidents.numbers(["homicide", "robbery", "agg assault"])
    months = months_between(np.datetime64("2016-01"), np.datetime64("2017-12"))
    found = evaluate(history_of(incidents, 150.0), kinds, months, 0.01, RANKINGS)
    learned, *others = found.forecasts
    assert found.pai(learned) > 9
    assert len(others) == len(RANKINGS) - 1
    leads = [found.lead(learned, other) for other in others]
    assert all(lead is not None and lead.low > 0 for lead in leads)


def test_a_plane_leads_back_to_where_one_was():
    longitude, latitude = np.array([-1.9, -1.2, -1.0]), np.array([51.2, 51.7, 52.1])
    plane = Plane.between(longitude, latitude)
    there = plane.degrees(*plane.metres(longitude, latitude))
    np.testing.assert_allclose(there, (longitude, latitude))
    _, north = plane.metres(np.array([-1.2, -1.2]), np.array([51.7, 51.8]))
    assert north[1] - north[0] == pytest.approx(11_123, rel=0.005)  # Karney's geodesic of a tenth of a degree
