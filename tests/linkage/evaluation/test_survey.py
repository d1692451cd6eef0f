"""A survey of blocking rules: what each costs, what it reaches, and which one is refused."""

from pathlib import Path

import pytest

from ledger.database import Ledger
from linkage.errors import EvaluationError, ModelError
from linkage.evaluation.survey import EXPLODES, survey
from linkage.model.blocking import RULES, Rule
from linkage.progress import Silence
from tests.linkage.resolution.town import Town, person


@pytest.fixture
def town(sqlite_ledger: Ledger) -> Town:
    """Sixty people, each told of twice, and a record of somebody else."""
    made = Town(sqlite_ledger)
    made.source("police")
    made.tell(
        "police",
        {f"record_{twice}{number:02}": person(number) for number in range(60) for twice in "ab"}
        | {"record_c": {"given_name": "Amit"}},
    )
    return made


def test_a_tried_rule_is_measured_beside_those_of_the_model(town: Town):
    found = survey(town.ledger, Silence(), tried=[Rule("house and sex", "house || sex")])
    assert found.records == 121
    assert [one.blocked.rule for one in found.rules] == [*(rule.name for rule in RULES), "house and sex"]
    house = found.rules[-1]
    assert (house.whole, house.largest, house.blocked.pairs, house.coverage) == (60, (2, 2, 2), 60, None)
    assert house.blocked.pairs <= found.pairs


def test_pairs_of_all_blocks_are_counted_and_the_largest_told(town: Town):
    found = survey(town.ledger, Silence(), tried=[Rule("sex", "sex")]).rules[-1]
    assert (found.whole, found.largest) == (2 * (60 * 59 // 2), (60, 60))
    assert (found.blocked.pairs, found.blocked.left_out) == (found.whole, 0)


def test_a_rule_that_explodes_is_refused_with_its_figures(town: Town):
    town.tell("police", {f"record_d{number:03}": person(number) for number in range(EXPLODES)})
    with pytest.raises(ModelError, match=r"'all' explodes: .* 24,310 pairs of 221 records.*221 records"):
        survey(town.ledger, Silence(), tried=[Rule("all", "'x'")])


@pytest.mark.parametrize("key", ["no_such_feature", "family ||", "'x'; DROP TABLE features"])
def test_a_key_that_is_no_sql_is_told_with_the_features(town: Town, key):
    with pytest.raises(ModelError, match=r"is no SQL over the features, which are .*family_sound"):
        survey(town.ledger, Silence(), tried=[Rule("wrong", key)])


def test_the_truth_must_be_one(town: Town, tmp_path: Path):
    with pytest.raises(EvaluationError, match=r"truth\.csv"):
        survey(town.ledger, Silence(), truth=tmp_path / "truth.csv")
