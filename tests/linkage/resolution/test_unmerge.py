"""A merge that is undone leaves no trace in who persons are now: only in the lineage."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.database import Ledger
from tests.linkage.resolution.town import Town, person

PEOPLE = {number: 1 + number % 3 for number in range(9)}
"""Invented people, each with one to three records."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town that has been linked."""
    ledger = Ledger.open(f"sqlite:///{tmp_path_factory.mktemp('unmerge') / 'ledger.db'}")
    ledger.migrate()
    made = Town(ledger)
    for source in range(3):
        made.source(f"source_{source}")
        made.tell(
            f"source_{source}",
            {f"record_{number}_{source}": person(number) for number, held in PEOPLE.items() if held > source},
        )
    made.link()
    assert len(set(made.persons().values())) == len(PEOPLE)
    yield made
    ledger.close()


def present(town: Town) -> dict[str, Any]:
    """Who persons are now, on what evidence, and who of them has records."""
    return {
        "persons": town.persons(),
        "links": town.ask("SELECT record_a, record_b, weight FROM link ORDER BY 1, 2"),
        "living": town.ask("SELECT id FROM person WHERE retired_by IS NULL ORDER BY 1"),
    }


number = st.sampled_from(sorted(PEOPLE))


merges = st.lists(st.tuples(number, number).filter(lambda two: two[0] != two[1]), min_size=1, max_size=3)


@settings(max_examples=2, deadline=None)
@given(merges)
def test_what_rulings_merge_is_as_it_was_when_they_are_withdrawn(town: Town, merges: list[tuple[int, int]]):
    merge_and_withdraw(town, merges)


@pytest.mark.prove
@settings(max_examples=50, deadline=None)
@given(merges)
def test_whatever_rulings_merge_is_as_it_was_when_they_are_withdrawn(
    town: Town, merges: list[tuple[int, int]]
):
    merge_and_withdraw(town, merges)


def merge_and_withdraw(town: Town, merges: list[tuple[int, int]]) -> None:
    before = present(town)
    made = [town.rule("SAME", f"record_{one}_0", f"record_{other}_0") for one, other in merges]
    town.link()
    assert all(town.together(f"record_{one}_0", f"record_{other}_0") for one, other in merges)
    for id in made:
        town.unrule(id)
    town.announced()
    moved = town.persons()
    town.link()
    assert present(town) == before
    assert town.announced() == sorted(id for id, one in moved.items() if one != before["persons"][id]), (
        "only what moves is hung anew in the graph"
    )


def test_what_a_ruling_parts_is_as_it_was_when_it_is_withdrawn(town: Town):
    before = present(town)
    made = town.rule("DIFFERENT", "record_2_0", "record_2_1")
    town.link()
    assert not town.together("record_2_0", "record_2_1")
    town.unrule(made)
    town.link()
    assert present(town) == before
