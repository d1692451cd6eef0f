"""The demonstration is neither too easy nor hopeless."""

from collections import Counter
from pathlib import Path

import pytest

from demo.generate import Extracts, generate
from linkage.progress import Silence
from tests.demo.told import records
from tests.demo.truths import cluster_pair_f1, truth


def joined_exactly(extracts: Extracts) -> float:
    """Cluster-pair F1 of joining on exact standardised name and birth date."""
    stated = truth(extracts)
    persons, clusters = {}, {}
    for record in records(extracts):
        place = record[:3]
        persons[place] = stated[place]["person"]
        clusters[place] = record[3:] if record.birth else place
    return cluster_pair_f1(clusters, persons)


def test_the_exact_join_fails_on_one_seed(extracts: Extracts) -> None:
    """A linker must do better than names and dates that agree to the letter."""
    assert 0.7 <= joined_exactly(extracts) <= 0.85


def test_the_exact_join_fails_on_another_seed(tmp_path: Path) -> None:
    """The same on a seed of its own."""
    assert 0.7 <= joined_exactly(generate(tmp_path, 5_000, 2, Silence())) <= 0.85


def test_few_records_lack_both_a_full_name_and_a_full_date(extracts: Extracts) -> None:
    """What no linker could decide is below one in a hundred."""
    told = list(records(extracts))
    poor = [r for r in told if len(r.birth) < 10 and (not r.given or not r.family)]
    assert len(poor) < len(told) / 100


def test_people_meet_several_agencies_and_some_of_them_often(extracts: Extracts) -> None:
    """Records for each person, and agencies for each, are as in a partnership's life."""
    by_person = Counter(row["person"] for row in truth(extracts).values())
    sources = Counter(person for person, _ in {(r["person"], r["source"]) for r in truth(extracts).values()})
    assert len(by_person) == extracts.people
    assert 2.5 < extracts.records / extracts.people < 4
    assert 0.5 < sum(count > 1 for count in sources.values()) / extracts.people < 0.8
    assert max(sources.values()) > 3
    assert 10 < max(by_person.values()) < 60


@pytest.mark.parametrize(
    ("fact", "value", "least", "most"),
    [
        ("twin", "yes", 0.003, 0.03),
        ("sex", "FEMALE", 0.4, 0.6),
        ("origin", "BRITISH", 0.5, 0.7),
        ("origin", "CHINESE", 0.01, 0.05),
    ],
)
def test_people_are_mixed(extracts: Extracts, fact: str, value: str, least: float, most: float) -> None:
    """Shares of the population are near those that were meant."""
    people = {row["person"]: row for row in truth(extracts).values()}.values()
    assert least < sum(row[fact] == value for row in people) / len(people) < most


def test_names_are_written_in_more_than_one_way(extracts: Extracts) -> None:
    """Former names, nicknames, spellings: many people stand under several names and dates."""
    stated = truth(extracts)
    names: dict[str, set[tuple[str, str]]] = {}
    dates: dict[str, set[str]] = {}
    for record in records(extracts):
        person = stated[record[:3]]["person"]
        names.setdefault(person, set()).add((record.given, record.family))
        dates.setdefault(person, set()).add(record.birth)
    assert sum(len(told) > 1 for told in names.values()) > 0.2 * len(names)
    assert sum(len(told) > 1 for told in dates.values()) > 0.08 * len(dates)
