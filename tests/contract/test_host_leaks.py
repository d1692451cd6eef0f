"""Nothing that is closed shows through what the host answers from the ledger: rulings, doubts, explanations,
and whom details or a record that is sent find.

An answer under a sight is that which full sight has of a ledger from which all that is closed was deleted.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Connection, select

from graph_api import details, lineage
from graph_api.deeds import resolution
from graph_api.deeds.known import DEEDS
from graph_api.fields import BY_HOST
from graph_api.lineage import shown
from graph_api.roots import clear, decisions, link_explanation, review_queue
from ledger.database import Ledger
from ledger.tables import entry, record
from linkage.arrival.arrivals import Arrivals, Weighing
from linkage.arrival.candidates import Among
from linkage.arrival.search import Found, search
from schema.sight import Sight
from schema.vocabulary import FieldClass
from tests.contract.graphs import CLASSES
from tests.contract.hosted import House
from tests.contract.linked import Linked

PROVED = {"decisions", "explainLink", "reviewQueue"}
PROVED_DEEDS = {"resolveRecord"}
OF_WHAT_SHE_SEES = {
    "acknowledgeBriefing",
    "breakGlass",
    "decide",
    "defineHotspot",
    "endPatrol",
    "issueBriefing",
    "issueTasking",
    "liftRestriction",
    "planOperation",
    "recordActivities",
    "registerTrial",
    "restrict",
    "reviewBreakGlass",
    "startPatrol",
    "syncPings",
    "withdrawDecision",
}
"""Deeds that answer with what was done by them, to what she named and sees."""
OF_WHOM_ASKS = {"viewer", "agreements"}
"""What tells of the asker and of what the partnership's folder says."""
OF_THE_LOG = {
    "auditEvents",
    "accessesTo",
    "auditFindings",
    "accessAlerts",
    "restrictions",
    "breakGlassGrants",
}
"""What is cut by agency, and by what is closed to its reader by name: proved in tests/policies/audit."""
OF_HOTSPOTS = {"hotspots", "hotspot"}
"""What is cut by the class of a hotspot, its crimes as events are: proved in test_crimes.py."""
OF_PATROLS = {"myTaskings", "taskings", "myBriefings", "briefings", "operation", "operations", "patrol"}
"""What is cut by class and by whose it is: proved in test_patrol_leaks.py, with the doses of hotspots."""
OF_TRIALS = {"trials", "trial"}
"""What tells of no record, and of arms whose day has come alone: proved in tests/attacks/test_trials.py."""
OF_POPULATIONS = {"populationTable", "populationIndicators"}
"""What was published for all who may see that what it counts is there: proved in test_population_leaks.py."""
OF_NO_RECORD = {"auditCheckpoint", "auditInclusionProof", "auditConsistencyProof", "linkageRuns"}
NAMED = OF_WHOM_ASKS | OF_THE_LOG | OF_HOTSPOTS | OF_PATROLS | OF_TRIALS | OF_POPULATIONS | OF_NO_RECORD
VIEWERS = range(10)
"""Among the first five every broken filter of rulings, doubts and explanations is found."""
SEARCHERS = (18, 9, 0, *range(1, 8))
"""Among the first three every broken search is found."""


def test_every_field_that_the_host_answers_is_proved_here_or_named():
    assert BY_HOST == PROVED | NAMED


def test_every_deed_is_proved_here_or_named():
    assert DEEDS.keys() == PROVED_DEEDS | OF_WHAT_SHE_SEES


@pytest.fixture
def house(sqlite_ledger: Ledger, tmp_path: Path) -> House:
    return House(sqlite_ledger, tmp_path, 31)


def test_an_answer_is_that_of_a_ledger_without_what_is_closed(house: House):
    assert next(house.leaks(VIEWERS[:5]), None) is None


@pytest.mark.prove
def test_many_answers_are_those_of_a_ledger_without_what_is_closed(
    sqlite_template: Path, tmp_path: Path, seed: int
):
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        ledger = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, folder / 'ledger.db')}")
        assert next(House(ledger, folder, seed * 1_000 + number).leaks(range(5)), None) is None
        ledger.close()


@pytest.fixture(scope="module")
def arrivals() -> Iterator[Arrivals]:
    opened = Arrivals()
    yield opened
    opened.close()


@pytest.fixture
def linked(sqlite_ledger: Ledger, tmp_path: Path, arrivals: Arrivals) -> Linked:
    return Linked(sqlite_ledger, tmp_path, 33, arrivals)


def test_what_details_find_is_what_they_find_without_what_is_closed(linked: Linked):
    assert next(linked.leaks(SEARCHERS[:4]), None) is None


@pytest.mark.prove
def test_many_details_find_what_they_find_without_what_is_closed(
    sqlite_template: Path, tmp_path: Path, arrivals: Arrivals, seed: int
):
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        ledger = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, folder / 'ledger.db')}")
        found = Linked(ledger, folder, seed * 1_000 + number, arrivals)
        assert next(found.leaks(range(10)), None) is None
        ledger.close()


def _by_existence(sight: Sight) -> Among:
    return Among(sight.classes(FieldClass.EXISTENCE), sight.grants(FieldClass.EXISTENCE), sight.closed)


def _by_class(sight: Sight) -> Among:
    return replace(clear.among_clear(sight), closed=())


def _of_everybody(connection: Connection, weighing: Weighing, within: Among, without: str = "") -> Found:
    everybody = Among(range(CLASSES), weighing.candidates(connection))
    return search(connection, weighing, everybody, without)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("among_clear", _by_existence, id="what is there and not clear"),
        pytest.param("among_clear", _by_class, id="what is closed by itself"),
        pytest.param("search", _of_everybody, id="everything"),
    ],
)
@pytest.mark.parametrize("module", [details, resolution])
def test_a_search_among_what_is_closed_is_found(
    module: ModuleType, name: str, value: object, linked: Linked, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, name, value)
    assert next(linked.leaks(SEARCHERS), None) is not None


def _all_of(connection: Connection, records: Iterable[str], *rest: object) -> set[str]:
    return set(records)


def _all_there(connection: Connection, records: Iterable[str], *rest: object) -> set[str]:
    wanted = select(record.c.id).join(entry, entry.c.id == record.c.entry)
    there = connection.execute(wanted.where(entry.c.state == "current")).scalars()
    return set(records).intersection(there)


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        pytest.param(decisions, "shown", _all_of, id="rulings on what is hidden"),
        pytest.param(decisions, "left", _all_of, id="rulings on what is hidden and has left"),
        pytest.param(review_queue, "clear_of", _all_of, id="doubts on what is hidden"),
        pytest.param(review_queue, "clear_of", shown, id="doubts on what is not clear"),
        pytest.param(review_queue, "OF_WHOLE_PERSONS", (), id="doubts on persons who are hidden in part"),
        pytest.param(review_queue, "shown", _all_of, id="the value of a ruling"),
        pytest.param(review_queue, "left", _all_of, id="doubts on persons of whom hidden records have left"),
        pytest.param(link_explanation, "shown", _all_there, id="explanation of what is hidden"),
        pytest.param(link_explanation, "clear_of", _all_of, id="links of what is hidden"),
        pytest.param(link_explanation, "clear_of", shown, id="links and evidence of what is not clear"),
        pytest.param(lineage, "_shown", _all_of, id="whom an old id means"),
    ],
)
def test_a_broken_filter_is_found_in(
    module: ModuleType, name: str, value: object, house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, name, value)
    assert next(house.leaks(VIEWERS), None) is not None
