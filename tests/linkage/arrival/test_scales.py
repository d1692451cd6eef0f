"""One record is weighed by the very definitions of a run: same features, same keys, same weights."""

from dataclasses import replace
from random import Random

import pytest

from linkage.arrival.scales import Scales
from linkage.duck import Duck
from linkage.model.blocking import KEYS
from linkage.model.features import COMPARED
from linkage.model.frequencies import attach_frequencies, blend, count_frequencies
from linkage.model.proofs import SAME, proof
from linkage.model.store import default_model
from linkage.resolution.pairs import Scorer, prior_bits
from tests.linkage.model.test_pattern import somebody
from tests.linkage.people import features, told

RECORDS = 120

BORN = {"birth_date": "1984-03-12", "sex": "FEMALE"}

HOSTEL = [
    {
        "family_name": f"Family{letter}",
        "address": "9 High Street",
        "town": "Reading",
        "phones": ["+447700900199"],
    }
    for letter in "abcdefghijklmnop"
]
"""People who share a phone and an address and nothing else."""


@pytest.mark.parametrize("seed", range(3))
def test_a_few_records_have_the_features_keys_and_weights_that_a_run_gives_them(seed: int):
    chance = Random(seed)
    people = [*(somebody(chance) for _ in range(RECORDS - len(HOSTEL) - 2)), *HOSTEL, {}, BORN]
    rows = told(people).to_pylist()
    with Duck() as duck:
        in_run = features(duck, people)
        phones = [phone for (phone,) in duck.rows("FROM shared_phone")]
        places = [place for (place,) in duck.rows("FROM shared_address WHERE place IS NOT NULL")]
        keys = set(duck.rows(f"SELECT n, unnest({KEYS}) FROM features"))
        shipped = default_model()
        counted = count_frequencies(duck, shipped.frequency_columns())
        model = replace(shipped, frequencies=blend(counted, shipped.frequencies))
        attach_frequencies(duck, model.frequencies)
        duck.run(
            "CREATE TABLE pairs AS SELECT a.n AS l, b.n AS r FROM features a JOIN features b ON a.n < b.n"
        )
        weights = _weights(duck, Scorer(duck, model), model)
        sides = ", ".join(f"a.{name} AS {name}_l, b.{name} AS {name}_r" for name in COMPARED)
        proofs = {
            (a, b): told
            for a, b, told in duck.rows(f"""
                SELECT l, r, {proof(model)} FROM (
                    SELECT l, r, {sides} FROM pairs JOIN features a ON a.n = l JOIN features b ON b.n = r
                )
            """)
        }
    scales = Scales(model)
    assert phones
    assert places
    derived = [scales.derive(row, phones, places) for row in rows]
    for expected, made in zip(in_run, derived, strict=True):
        alone = scales.unpack(expected["record"], made.packed)
        assert {name: alone[name] for name in COMPARED} == {name: expected[name] for name in COMPARED}
        assert {key.key for key in made.keys} == {key for n, key in keys if n == expected["n"]}
    ids = [row["record"] for row in rows]
    alone_told = [scales.unpack(id, one.packed) for id, one in zip(ids, derived, strict=True)]
    found = scales.weigh(alone_told, [(ids[a], ids[b]) for a, b in weights])
    proved = scales.prove(alone_told, [(ids[a], ids[b]) for a, b in weights])
    scales.close()
    assert len(found) == RECORDS * (RECORDS - 1) // 2
    number_of = {id: number for number, id in enumerate(ids)}
    for one in found:
        weight = weights[number_of[one.a], number_of[one.b]]
        assert prior_bits(model.prior) + sum(one.bits) == pytest.approx(weight, abs=1e-9)
        assert one.proof == proved[one.a, one.b] == proofs[number_of[one.a], number_of[one.b]]
    assert {*proofs.values()} == {None, SAME, "TWINS", "CONTRADICTION"}


def _weights(duck: Duck, scorer: Scorer, model: object) -> dict[tuple[int, int], float]:
    """What Splink gives each pair, in full precision."""
    scorer._predict(
        "SELECT l, r FROM pairs", "CREATE TABLE scored AS SELECT n_l, n_r, match_weight FROM {scored}"
    )
    return {(a, b): weight for a, b, weight in duck.rows("FROM scored")}
