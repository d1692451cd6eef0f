"""The caseloads of the demonstration: chosen evenly, of cases that were delivered, for users who exist."""

from collections import Counter
from pathlib import Path
from random import Random

from demo import partnership_folder
from demo.caseload import FAMILIES, Case, Caseload
from demo.days import EXTRACT_DAY
from demo.generate import Extracts
from linkage.declaration.slots import PersonReference
from policies.directory import Directory
from tests.demo.told import SOURCES, rows
from tests.demo.truths import truth

DELIVERED = {name: source for name, source in SOURCES.items() if source.caseload}


def test_each_caseload_is_that_of_a_worker_of_its_agency(extracts: Extracts) -> None:
    """An agency speaks for its own workers."""
    directory = Directory.load(partnership_folder())
    users = {name: {row["User"] for row in rows(extracts, source)} for name, source in DELIVERED.items()}
    assert users == {
        "childrens_north_cases": {"ana.reid"},
        "childrens_city_cases": {"tom.okafor"},
        "prisons_probation_cases": {"ruth.adeyemi"},
    }
    for name, source in DELIVERED.items():
        (user,) = users[name]
        principal = directory.principal(user)
        assert principal is not None
        assert principal.agency == source.agency


def test_its_cases_are_persons_of_some_families_each_once(extracts: Extracts) -> None:
    """By a key that the agency delivered; some are closed."""
    known = truth(extracts)
    closed = 0
    for source in DELIVERED.values():
        (reference,) = source.person.values()
        assert isinstance(reference, PersonReference)
        told = [*rows(extracts, source)]
        assert reference.slot is not None
        people = [known[reference.source, row["Case"], reference.slot] for row in told]
        assert len({one["person"] for one in people}) == len(people) >= FAMILIES
        assert len({one["household"] for one in people}) == FAMILIES
        closed += sum(bool(row["Closed"]) for row in told)
    assert 0 < closed < 20


def test_every_family_is_as_likely_as_the_next(tmp_path: Path) -> None:
    """Also the first and the last; a family without a case is nobody's."""
    chosen: Counter[str] = Counter()
    for seed in range(400):
        caseload = Caseload("eve.lang", tmp_path / f"{seed}.csv", Random(seed))
        for number in range(4 * FAMILIES):
            caseload.offer([Case(f"{number:02}", EXTRACT_DAY - 9)])
            caseload.offer([])
        caseload.close()
        lines = caseload.path.read_text(encoding="utf-8").splitlines()[1:]
        assert len(lines) == FAMILIES
        chosen.update(line.split(",")[1] for line in lines)
    assert len(chosen) == 4 * FAMILIES
    assert min(chosen.values()) > 60
    assert max(chosen.values()) < 145


def test_nobody_s_caseload_is_a_file_without_a_byte(tmp_path: Path) -> None:
    """So that it is not delivered."""
    caseload = Caseload("eve.lang", tmp_path / "none.csv", Random(1))
    caseload.offer([])
    caseload.close()
    assert caseload.path.stat().st_size == 0
