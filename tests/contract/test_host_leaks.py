"""Nothing that is closed shows through what the host answers from the ledger: rulings, doubts, explanations.

An answer under a sight is that which full sight has of a ledger from which all that is closed was deleted.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Connection

from graph_api import lineage
from graph_api.fields import BY_HOST
from graph_api.lineage import shown
from graph_api.roots import decisions, link_explanation, review_queue
from ledger.database import Ledger
from tests.contract.hosted import House

PROVED = {"decisions", "explainLink", "reviewQueue"}
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
OF_NO_RECORD = {"auditCheckpoint", "auditInclusionProof", "auditConsistencyProof", "linkageRuns"}
VIEWERS = range(25)


def test_every_field_that_the_host_answers_is_proved_here_or_named():
    assert BY_HOST == PROVED | OF_WHOM_ASKS | OF_THE_LOG | OF_NO_RECORD


@pytest.fixture
def house(sqlite_ledger: Ledger, tmp_path: Path) -> House:
    return House(sqlite_ledger, tmp_path, 31)


def test_an_answer_is_that_of_a_ledger_without_what_is_closed(house: House):
    assert next(house.leaks(VIEWERS), None) is None


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


def _all_of(connection: Connection, records: Iterable[str], *rest: object) -> set[str]:
    return set(records)


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        pytest.param(decisions, "shown", _all_of, id="rulings on what is hidden"),
        pytest.param(review_queue, "clear_of", _all_of, id="doubts on what is hidden"),
        pytest.param(review_queue, "clear_of", shown, id="doubts on what is not clear"),
        pytest.param(review_queue, "OF_WHOLE_PERSONS", (), id="doubts on persons who are hidden in part"),
        pytest.param(review_queue, "shown", _all_of, id="the value of a ruling"),
        pytest.param(link_explanation, "shown", _all_of, id="explanation of what is hidden"),
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
