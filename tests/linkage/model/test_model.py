import math
from collections.abc import Iterator
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from ledger.clock import now
from ledger.database import Ledger
from ledger.tables import run
from linkage.duck import Duck
from linkage.model.blocking import make_pairs
from linkage.model.choice import choose_model
from linkage.model.comparison import Level, frequency_columns
from linkage.model.comparisons import COMPARISONS
from linkage.model.frequencies import (
    KNOWN_RECORDS,
    LEAST_RECORDS,
    Frequencies,
    attach_frequencies,
    blend,
    count_frequencies,
    pack,
    unpack,
)
from linkage.model.model import Model, Thresholds
from linkage.model.store import default_model, model_in_force, save_model, write_default
from linkage.model.training import train
from tests.linkage.people import JANE, features

NAMES = {
    "given": Frequencies({"jane": 0.25, "john": 0.1}, 0.01, 100),
    "family": Frequencies({}, 0.002, 0),
}
MODEL = Model(COMPARISONS, 1e-4, NAMES, 100)


@pytest.fixture
def duck() -> Iterator[Duck]:
    with Duck() as opened:
        yield opened


def test_frequencies_are_shares_of_the_records_that_tell_a_value(duck):
    features(duck, [*[{"given_name": "Jane"}] * 12, *[{"given_name": "Ann"}] * 9, {"given_name": "Bo"}, {}])
    found = count_frequencies(duck, ["given"])["given"]
    assert found.shares == {"jane": 12 / 22}
    assert found.other == pytest.approx(10 / 22 / 2)  # Ann and Bo, too few to be kept
    attach_frequencies(duck, {"given": found})
    shares = dict(duck.rows("SELECT DISTINCT given, tf_given FROM features"))
    assert shares == {"jane": 1 / 2, "ann": 1 / 4, "bo": 1 / 4, None: None}


@given(st.integers(0, 30_000), st.integers(1_000, 1_000_000))
def test_a_weight_tells_a_share_within_half_a_bit(records, among):
    share = (records + 1) / (among + 30_000)
    told = Frequencies({"jane": share}, share, among).in_steps()
    assert told.shares["jane"] == told.other
    assert abs(math.log2(told.other / share)) <= 0.5 + 1e-9
    assert math.log2(told.other) % 1 == 0


def test_one_record_more_changes_a_weight_at_a_steps_edge_alone():
    told = [
        Frequencies({"jane": records / 100_000}, 0.1, 100_000).in_steps().shares["jane"]
        for records in range(LEAST_RECORDS, 100_000)
    ]
    assert told == sorted(told)
    assert len(set(told)) == 14


def test_no_value_counts_as_impossible(duck):
    features(duck, [{"given_name": "Jane"}] * 10)
    assert count_frequencies(duck, ["given", "town"])["given"].other == 1 / 11
    assert count_frequencies(duck, ["town"])["town"] == Frequencies({}, 1.0, 0)


def test_frequencies_come_back_from_their_bytes():
    assert unpack(pack(NAMES)) == NAMES
    assert unpack(pack({})) == {}


def test_known_frequencies_stand_in_where_few_records_were_counted():
    counted = {"given": Frequencies({"jane": 1.0}, 0.5, KNOWN_RECORDS // 2), "town": Frequencies({}, 0.1, 3)}
    blended = blend(counted, NAMES)
    assert blended["given"].shares == {"jane": (1.0 + 0.25) / 2, "john": (0.5 + 0.1) / 2}
    assert blended["given"].other == (0.5 + 0.01) / 2
    assert blended["town"] == counted["town"]


def test_known_frequencies_say_nothing_where_enough_records_were_counted():
    counted = {"given": Frequencies({"jane": 0.9}, 1e-3, KNOWN_RECORDS)}
    assert blend(counted, NAMES)["given"].shares["jane"] == 0.9
    assert blend(counted, NAMES)["given"].other == 1e-3


def test_two_agree_by_chance_as_often_as_the_shares_of_all_values_say():
    found = Frequencies({"reading": 0.5, "slough": 0.25}, 0.01, 100).without_values()
    assert found.shares == {}
    assert found.other == pytest.approx(0.5**2 + 0.25**2 + 0.25 * 0.01)


def test_a_model_comes_back_from_its_data_under_the_same_version():
    again = Model.load(MODEL.settings(), MODEL.term_frequencies())
    assert again == MODEL
    assert again.version == MODEL.version


@pytest.mark.parametrize(
    "other",
    [
        Model(COMPARISONS[:-1], 1e-4, NAMES, 100),
        Model(COMPARISONS, 2e-4, NAMES, 100),
        Model(COMPARISONS, 1e-4, {"given": NAMES["given"]}, 100),
        Model(COMPARISONS, 1e-4, NAMES, 100, Thresholds(link=1.0)),
    ],
)
def test_another_model_has_another_version(other):
    assert other.version != MODEL.version


def test_the_model_in_force_is_that_of_the_last_run_that_was_done(ledger: Ledger):
    other = Model(COMPARISONS, 2e-4, NAMES, 100)
    with ledger.begin() as connection:
        assert model_in_force(connection) is None
        for model, state in ((MODEL, "done"), (other, "done"), (MODEL, "done"), (other, "failed")):
            version = save_model(connection, model)
            connection.execute(insert(run).values(model=version, started_at=now(), state=state, figures={}))
        assert model_in_force(connection) == MODEL


def test_the_default_model_is_the_comparisons_that_stand_in_the_code_fitted():
    model = default_model()
    assert [one.name for one in model.comparisons] == [one.name for one in COMPARISONS]
    for fitted, stated in zip(model.comparisons, COMPARISONS, strict=True):
        assert fitted.unknown == stated.unknown
        assert [one.when for one in fitted.levels] == [one.when for one in stated.levels]
    assert model.thresholds == Thresholds()


def test_the_default_model_comes_back_from_its_files(tmp_path):
    write_default(MODEL, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"default_model.json", "default_model.arrow"}
    assert default_model().version == default_model().version


def test_agreement_weighs_more_than_difference_in_the_default_model():
    twins, compared = [], default_model().comparisons
    for comparison in compared:
        if comparison.name == "twins":
            twins += [math.log2(level.m / level.u) for level in comparison.levels]
            continue
        first = next(
            level for level in comparison.levels if level.label.startswith(("same", "lifelong number same"))
        )
        last = comparison.levels[-1]
        assert first.m / first.u > 1 > last.m / last.u, comparison.name
    assert twins == [pytest.approx(-4, abs=0.1), 0.0]  # these speak against one person or not at all


def test_a_run_without_a_model_adapts_the_default_to_its_own_records(duck):
    home = {"address": "12 Mill Road", "town": "Slough", "postcode": "SL1 1AA"}
    lodgers = [
        {"given_name": one * 6, "family_name": one * 6, "birth_date": f"19{50 + n}-03-12", **home}
        for n, one in enumerate(ascii_lowercase[:14])  # of more it would be an institution
    ]
    records = len(features(duck, lodgers))
    make_pairs(duck)
    model = choose_model(duck, None, records, [], train=False)
    for mine, shipped in zip(model.comparisons, default_model().comparisons, strict=True):
        assert [level.m for level in mine.levels] == pytest.approx([level.m for level in shipped.levels])
    assert _home(model).u > 50 * _home(default_model()).u  # that two share a home says little here
    assert model.frequencies["town"].shares["slough"] > default_model().frequencies["town"].other
    assert choose_model(duck, model, records, [], train=False) is model
    assert choose_model(duck, model, 2 * records, [], train=False).records == 2 * records


def _home(model: Model) -> Level:
    return next(one for one in model.comparisons if one.name == "residence").levels[0]


def test_training_on_the_same_records_gives_the_same_model(duck):
    people = [
        {**JANE, "given_name": f"Name{number % 20}", "birth_date": f"19{50 + number % 40}-03-12"}
        for number in range(60)
    ]
    found = []
    for _ in range(2):
        features(duck, people)
        make_pairs(duck)
        fitted = train(duck, COMPARISONS)
        found.append(
            Model(
                fitted.comparisons, fitted.prior, count_frequencies(duck, frequency_columns(COMPARISONS)), 60
            )
        )
    assert found[0].version == found[1].version


@pytest.mark.parametrize("people", [[], [JANE], [JANE, JANE], [{}, {}]])
def test_hardly_anybody_can_be_trained_on(duck, people):
    features(duck, people)
    make_pairs(duck)
    fitted = train(duck, COMPARISONS)
    assert all(0 < level.m <= 1 and 0 <= level.u <= 1 for one in fitted.comparisons for level in one.levels)
