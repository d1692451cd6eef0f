"""Indicators: shown where they rest on enough, and between what they say."""

import random
from collections import Counter
from itertools import product

import pytest
from pydantic import ValidationError

from patrol.population.indicators import Indicator, indicators
from patrol.population.protection import FEWEST, Cell, protect
from schema.partnership import IndicatorDeclaration
from schema.vocabulary import PopulationDimension, PopulationMeasure

PERSONS, VICTIMS, SUSPECTS = PopulationMeasure.PERSONS, PopulationMeasure.VICTIMS, PopulationMeasure.SUSPECTS
BOTH = PopulationMeasure.VICTIM_SUSPECTS
KNOWN = IndicatorDeclaration(
    name="known to three", of=PERSONS, where={PopulationDimension.AGENCY_COUNT: ("3+",)}
)
SUSPECTED = IndicatorDeclaration(name="victims who are suspects", of=VICTIMS, part=BOTH)
CELLS: list[Cell] = [*product(("10-17", "18-24", "25-34", None), ("FEMALE", "MALE"), ("1", "2", "3+"))]
RATES = {"1": 0.6, "2": 0.25, "3+": 0.15}


def town(chance: random.Random, people: int, both: float = 0.3) -> dict[PopulationMeasure, Counter[Cell]]:
    """Persons, of whom each fifth is a victim, and of these some are suspects, too."""
    weights = [RATES[str(cell[2])] for cell in CELLS]
    persons = chance.choices(CELLS, weights, k=people)
    victims = [cell for cell in persons if chance.random() < 0.2]
    suspects = [cell for cell in victims if chance.random() < both]
    return {PERSONS: Counter(persons), VICTIMS: Counter(victims), BOTH: Counter(suspects)}


def shown(counts: dict[PopulationMeasure, Counter[Cell]], chance: random.Random) -> list[Indicator]:
    secret = chance.randbytes(32)
    return indicators({one: protect(cells, secret) for one, cells in counts.items()}, [KNOWN, SUSPECTED])


def test_a_share_is_that_of_the_rounded_counts():
    chance = random.Random(1)
    counts, secret = town(chance, 20_000), chance.randbytes(32)
    protected = {one: protect(cells, secret) for one, cells in counts.items()}
    known, suspected = indicators(protected, [KNOWN, SUSPECTED])
    three = sum(n for cell, n in protected[PERSONS].items() if cell[2] == "3+")
    assert known.share == three / sum(protected[PERSONS].values())
    assert known.whole == sum(protected[PERSONS].values())
    assert suspected.share == sum(protected[BOTH].values()) / sum(protected[VICTIMS].values())
    assert known.low < 0.15 < known.high
    assert suspected.low < 0.3 < suspected.high


@pytest.mark.parametrize("people", [600, 3_000, 30_000])
def test_the_interval_holds_the_rate_that_was_drawn_from_in_95_of_100_towns(people: int):
    held = told = 0
    for seed in range(150):
        chance = random.Random(f"{people} {seed}")
        for one, rate in zip(shown(town(chance, people), chance), (0.15, 0.3), strict=False):
            told += one.name == KNOWN.name
            held += one.name == KNOWN.name and one.low <= rate <= one.high
    assert told >= 100
    assert held >= 0.91 * told  # three standard errors under 95 of 100


def test_a_share_of_few_or_of_nearly_all_is_not_shown():
    """Whoever knows somebody in it would learn of her whether she is meant."""
    for both in (0.0, 1.0):
        chance = random.Random(f"few {both}")
        assert [one.name for one in shown(town(chance, 3_000, both), chance)] == [KNOWN.name]
    few: dict[PopulationMeasure, Counter[Cell]] = {
        PERSONS: Counter({("10-17", "MALE", "3+"): 9, ("10-17", "MALE", "1"): 500}),
        VICTIMS: Counter(),
        BOTH: Counter(),
    }
    for seed in range(200):
        assert shown(few, random.Random(seed)) == []


def test_what_is_shown_rests_on_ten_of_the_part_and_of_the_rest():
    for seed in range(300):
        chance = random.Random(f"least {seed}")
        counts = town(chance, chance.choice((40, 150, 400, 1_000)))
        for one in shown(counts, chance):
            part = counts[BOTH] if one.name == SUSPECTED.name else None
            part = part or Counter({cell: n for cell, n in counts[PERSONS].items() if cell[2] == "3+"})
            whole = counts[VICTIMS] if one.name == SUSPECTED.name else counts[PERSONS]
            assert FEWEST <= part.total() <= whole.total() - FEWEST


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"of": "PERSONS", "part": "EVENTS"}, "is no part of"),
        ({"of": "VICTIMS", "part": "SUSPECTS"}, "is no part of"),
        ({"of": "PERSONS", "where": {"KIND": ["ROBBERY"]}}, "PERSONS is counted by"),
        ({"of": "PERSONS"}, "all of it"),
    ],
)
def test_an_indicator_that_is_no_share_is_refused(given: dict[str, object], said: str):
    with pytest.raises(ValidationError, match=said):
        IndicatorDeclaration.model_validate({"name": "x", **given})
