"""The effect of a trial is told in numbers that its allocation and its counts give."""

import numpy as np
import orjson
import pytest

from patrol.trials.displacement import Change, Places, weighted_difference
from patrol.trials.effect import Counted, arms_by_day, displaced, effect
from patrol.trials.outcome import Outcome
from patrol.trials.permutation import reference
from patrol.trials.sealing import arms_of, seal
from schema.vocabulary import TrialAssignment
from tests.patrol.trials.registered import PROTOCOL, key, protocol

UNITS = tuple(f"hotspot_{n}" for n in range(20))


def trial(ratio: float, buffer: int = 150):
    one = protocol(blocks=(UNITS[:10], UNITS[10:]), buffer=buffer)
    sealed = seal("trial_a", one, key())
    rounds = {day: arms_of(sealed.rounds[day], "trial_a", day, key()) for day in one.rounds}
    chance = np.random.default_rng(1)
    _, treated = arms_by_day(one, rounds)
    shape = (one.days, len(UNITS))
    level = np.where(treated, ratio, 1.0)
    made = [chance.poisson(mean, size=shape).astype(float) for mean in (level, 0.5, 1.0, 0.5)]
    return one, rounds, treated, Counted(Outcome(made[0], made[1]), Outcome(made[2], made[3]))


def test_half_as_much_is_found_and_estimated():
    one, rounds, treated, found = trial(0.5)
    told = effect(one, rounds, found)
    assert told["p"] <= 0.001
    # arms are drawn anew each time, and one interval in twenty is without the true half
    assert 0.3 < told["rateRatio"] < 0.8
    assert told["rateRatioLow"] < told["rateRatio"] < told["rateRatioHigh"] < 1
    assert (told["treatedUnitDays"], told["controlUnitDays"]) == (280, 280)
    assert told["treatedEvents"] == found.during.inside[treated].sum()
    assert not told["exact"]
    assert orjson.loads(orjson.dumps(told)) == told
    assert told["allocations"] == 9_999
    assert told["treatedByDay"] == (found.during.inside * treated).sum(axis=1).tolist()
    assert sum(told["controlByDay"]) == told["controlEvents"]


def test_displacement_compares_the_same_unit_days_before():
    one, rounds, treated, found = trial(0.2)
    told = effect(one, rounds, found)["displacement"]

    def change(of: str, arm: np.ndarray) -> Change:
        return Change(*(int(getattr(when, of)[arm].sum()) for when in (found.before, found.during)))

    by_hand = weighted_difference(
        Places(
            change("inside", treated),
            change("inside", ~treated),
            change("about", treated),
            change("about", ~treated),
        )
    )
    assert told["weightedDifference"] == by_hand.number < 0
    assert told["low"] < by_hand.number < told["high"] < 0
    assert told["p"] <= 0.05
    assert told["quotient"] is not None
    one, rounds, _, found = trial(0.5, buffer=0)
    assert effect(one, rounds, found)["displacement"] is None


@pytest.mark.parametrize("assignment", list(TrialAssignment))
def test_where_crimes_come_in_series_nothing_that_moved_is_found_one_time_in_twenty(
    assignment: TrialAssignment,
):
    one = protocol(blocks=(UNITS[:10], UNITS[10:]), assignment=assignment)
    chance, found = np.random.default_rng(2), 0
    among = reference(one.scheme, 199)
    for _ in range(150):
        arms = one.scheme.by_day(one.scheme.draw(chance, 1)[0])
        shape = (one.days, len(UNITS))
        made = [
            chance.poisson(mean * chance.gamma(0.5, 2, size=shape)).astype(float) for mean in (1, 0.5, 1, 0.5)
        ]
        counted = Counted(Outcome(made[0], made[1]), Outcome(made[2], made[3]))
        found += displaced(counted, arms, one.scheme, among)["p"] <= 0.05
    assert found <= 0.05 * 150 + 3 * np.sqrt(150 * 0.05 * 0.95)


def test_what_can_not_be_said_is_null():
    one, rounds, _, found = trial(1.0)
    nothing = Outcome(found.during.inside * 0, found.during.about * 0)
    told = effect(one, rounds, Counted(nothing, nothing))
    assert (told["p"], told["rateRatio"], told["rateRatioLow"]) == (1.0, None, None)
    assert told["displacement"]["quotient"] is None
    assert told["displacement"]["p"] == 1.0


def test_few_allocations_are_all_tried():
    few = protocol(blocks=(("a", "b"), ("c", "d")), last=PROTOCOL.first)
    sealed = seal("trial_a", few, key())
    rounds = {day: arms_of(sealed.rounds[day], "trial_a", day, key()) for day in few.rounds}
    counts = Outcome(np.array([[0.0, 5, 5, 0]]), np.zeros((1, 4)))
    told = effect(few, rounds, Counted(counts, counts))
    assert (told["exact"], told["allocations"]) == (True, 4)
    assert told["p"] in (pytest.approx(0.5), 1.0)
