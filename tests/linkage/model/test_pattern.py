"""Training and scoring take a pair for the same: our patterns are the levels of Splink's own SQL."""

import dataclasses
from random import Random
from typing import Any

import pytest

from linkage.duck import Duck
from linkage.model.comparison import Comparison
from linkage.model.comparisons import COMPARISONS
from linkage.model.model import Model
from linkage.resolution.pairs import Scorer
from tests.linkage.people import JANE, features

RECORDS = 300

TOLD: dict[str, list[Any]] = {
    "given_name": ["Jane", "Jayne", "J", "Robert", "Bob", "Oluwaseun", None],
    "middle_names": ["Mary", "M", "Robert", "Ann Mary", None],
    "family_name": ["Doe", "Dow", "Roe-Doe", "Featherstone", "Fetherston", None],
    "other_names": [["Jane Doe"], ["Featherstone"], ["Bob"], None],
    "birth_date": [
        "1984-03-12",
        "1984-12-03",
        "1984-03-13",
        "1984",
        "1984-03",
        "2010-06-01",
        "1962-11-30",
        None,
    ],
    "birth_place": ["Reading", "Redding", "Lagos", None],
    "sex": ["FEMALE", "MALE", None],
    "occupation": ["nurse", "nurses", "driver", None],
    "address": ["12 Mill Road", "12 Mill Rd", "14 Mill Road", "Flat 3, 9 High Street", None],
    "town": ["Reading", "Oxford", None],
    "postcode": ["RG1 4QD", "RG1 4QE", "RG1 9XX", "OX1 1AA", None],
    "phones": [["+447700900123"], ["+447700900123", "+447700900124"], ["+447700900199"], None],
    "emails": [["jane@doe.example"], ["jane@other.example"], ["bob@doe.example"], None],
    "identifiers": [
        {"NHS_NUMBER": "1"},
        {"NHS_NUMBER": "2"},
        {"UPN": "1"},
        {"LOCAL": "7", "PNC_ID": "3"},
        None,
    ],
}
"""Values that agree in every degree which a comparison knows."""


def somebody(chance: Random) -> dict[str, Any]:
    """A record told at random, or much as Jane's is."""
    told = {name: chance.choice(values) for name, values in TOLD.items()}
    return {**JANE, **dict(chance.sample(sorted(told.items()), 3))} if chance.random() < 0.4 else told


def numbered(comparison: Comparison) -> Comparison:
    """The comparison with weights that tell the level: one bit for the first, two for the second."""
    levels = [
        dataclasses.replace(level, m=0.9, u=0.9 / 2**number, frequency=None)
        for number, level in enumerate(comparison.levels, 1)
    ]
    return dataclasses.replace(comparison, levels=tuple(levels))


@pytest.mark.parametrize("seed", range(3))
def test_a_pattern_is_the_level_that_splink_takes(seed: int):
    chance = Random(seed)
    with Duck() as duck:
        features(duck, [somebody(chance) for _ in range(RECORDS)])
        duck.run(
            "CREATE TABLE pairs AS SELECT a.n AS l, b.n AS r FROM features a JOIN features b ON a.n < b.n"
        )
        sides = ", ".join(f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in duck.columns("features"))
        duck.run(f"""
            CREATE TABLE sides AS SELECT l, r, {sides}
            FROM pairs JOIN features a ON a.n = l JOIN features b ON b.n = r
        """)
        whole = Model(tuple(map(numbered, COMPARISONS)), 1e-4, {}, RECORDS)
        Scorer(duck, whole).explain("pairs", "explained")
        for one in COMPARISONS:
            Scorer(duck, dataclasses.replace(whole, comparisons=(numbered(one),))).score("pairs", "scored")
            # What is unknown weighs nothing, and its pattern is -1.
            pairs, differ, told_otherwise, levels = duck.rows(f"""
                SELECT count(*), count(*) FILTER (round(weight, 2) <> pattern + 1),
                    count(*) FILTER ((comparisons ->> '{one.name}')::DOUBLE <> pattern + 1),
                    count(DISTINCT pattern)
                FROM (SELECT l, r, {one.pattern()} AS pattern FROM sides)
                    JOIN scored USING (l, r) JOIN explained USING (l, r)
            """)[0]
            assert pairs == RECORDS * (RECORDS - 1) // 2
            assert (one.name, differ, told_otherwise) == (one.name, 0, 0)
            assert levels > len(one.levels) / 2
