import numpy as np
import pytest

from linkage.model.comparison import REST, Comparison, Level
from linkage.model.expectation import Patterns, fit, probability, settle_prior, weights


def comparison(name: str, *levels: tuple[float, float]) -> Comparison:
    """A comparison with guesses for m and u."""
    return Comparison(
        name,
        "false",
        tuple(
            Level(f"level {at}", REST if at == len(levels) - 1 else "false", m, u)
            for at, (m, u) in enumerate(levels)
        ),
    )


def drawn(random: np.random.Generator, shares: list[list[float]], count: int) -> np.ndarray:
    """Levels of so many pairs, each comparison by its shares, independently."""
    return np.stack([random.choice(len(one), size=count, p=one) for one in shares], axis=1)


def patterns(levels: np.ndarray) -> Patterns:
    kinds, pairs = np.unique(levels, axis=0, return_counts=True)
    return Patterns(kinds, pairs.astype(float))


TRUE_M = [[0.9, 0.08, 0.02], [0.8, 0.2], [0.95, 0.05], [0.7, 0.3]]
TRUE_U = [[0.001, 0.009, 0.99], [0.01, 0.99], [0.5, 0.5], [0.02, 0.98]]
GUESSES = tuple(
    comparison(f"c{at}", *zip(m, u, strict=True))
    for at, (m, u) in enumerate(
        zip([[0.6, 0.3, 0.1], [0.6, 0.4], [0.6, 0.4], [0.6, 0.4]], TRUE_U, strict=True)
    )
)


def population(matches: int, others: int) -> tuple[Patterns, Patterns, float]:
    """All pairs, so many of them true, as if all were blocked; others drawn at random; the true prior."""
    random = np.random.default_rng(1)
    blocked = np.concatenate([drawn(random, TRUE_M, matches), drawn(random, TRUE_U, others)])
    return patterns(blocked), patterns(drawn(random, TRUE_U, 50_000)), matches / (matches + others)


def test_it_learns_the_shares_from_which_pairs_were_made_without_knowing_which_are_true():
    blocked, random, prior = population(5_000, 200_000)
    found = fit(GUESSES, blocked, random, possible=205_000, share=1.0)
    for at in range(len(GUESSES)):
        assert found.m[at] == pytest.approx(TRUE_M[at], abs=0.03)
        assert found.u[at] == pytest.approx(TRUE_U[at], rel=0.2, abs=1e-3)
    assert found.prior == pytest.approx(prior, rel=0.05)
    assert found.rounds < 100


def test_a_sample_of_the_blocked_pairs_gives_the_same_prior():
    blocked, random, prior = population(5_000, 200_000)
    found = fit(GUESSES, blocked, random, possible=4 * 205_000, share=0.25)
    assert found.prior == pytest.approx(prior, rel=0.05)


def test_true_pairs_among_those_drawn_do_not_count_for_u():
    blocked, _, _ = population(5_000, 95_000)
    random = np.random.default_rng(2)
    mixed = patterns(np.concatenate([drawn(random, TRUE_U, 190_000), drawn(random, TRUE_M, 10_000)]))
    found = fit(GUESSES, blocked, mixed, possible=1e5, share=1.0)
    assert found.u[0][0] < 0.01  # 0.046 with them


def test_a_comparison_without_values_keeps_its_first_guess():
    blocked, random, _ = population(2_000, 20_000)
    nothing = np.full((len(blocked.pairs), 1), -1)
    none_drawn = np.full((len(random.pairs), 1), -1)
    silent = comparison("silent", (0.7, 0.01), (0.3, 0.99))
    found = fit(
        (*GUESSES, silent),
        Patterns(np.hstack([blocked.levels, nothing]), blocked.pairs),
        Patterns(np.hstack([random.levels, none_drawn]), random.pairs),
        possible=22_000,
        share=1.0,
    )
    assert found.m[-1] == pytest.approx([0.7, 0.3])


def test_a_fixed_level_keeps_its_numbers_and_its_pairs_count_for_the_next_one():
    special = Level("special", "false", 0.9, 0.5, fixed=True)
    rest = (Level("same", "false", 0.8, 0.01), Level("differs", REST, 0.2, 0.99))
    one = Comparison("family", "false", (special, *rest))
    blocked = Patterns(np.array([[0], [1], [2]]), np.array([400.0, 500.0, 100.0]))
    random = Patterns(np.array([[1], [2]]), np.array([1.0, 99_999.0]))
    found = fit((one,), blocked, random, possible=1000.0, share=1.0)
    assert (found.m[0][0], found.u[0][0]) == (0.9, 0.5)
    assert found.m[0][1] > 0.85
    assert found.m[0][1:].sum() == pytest.approx(1.0)


def test_without_any_pair_it_keeps_the_guesses_and_says_that_nothing_is_true():
    none = Patterns(np.empty((0, len(GUESSES)), dtype=np.int64), np.empty(0))
    found = fit(GUESSES, none, none, possible=1.0, share=1.0)
    assert all(
        np.allclose(m, [level.m for level in one.levels]) for m, one in zip(found.m, GUESSES, strict=True)
    )
    assert found.prior < 1e-6


def test_an_unknown_level_weighs_nothing():
    bits = [np.array([3.0, -2.0]), np.array([5.0, -1.0])]
    assert weights(Patterns(np.array([[0, -1], [1, 0], [-1, -1]]), np.ones(3)), bits).tolist() == [
        3.0,
        3.0,
        0.0,
    ]


def test_a_weight_and_a_prior_make_a_probability():
    assert probability(np.array([0.0]), 0.5)[0] == pytest.approx(0.5)
    assert probability(np.array([np.log2(99)]), 0.01)[0] == pytest.approx(0.5)
    assert probability(np.array([5_000.0, -5_000.0]), 0.5) == pytest.approx([1.0, 0.0])


def settled(records: int, weight: np.ndarray, possible: float | None = None) -> float:
    """The prior of blocked pairs of these weights, where all pairs of the records are possible."""
    all_pairs = records * (records - 1) / 2
    return settle_prior(weight, np.ones(len(weight)), possible=possible or all_pairs, records=records)


def test_the_prior_settles_where_it_explains_the_weights():
    weight = np.concatenate([np.full(20_000, 30.0), np.full(99_000, -10.0)])
    assert settled(20_000, weight) == pytest.approx(1e-4, rel=0.04)


def test_a_prior_never_says_that_nobody_or_everybody_has_a_second_record():
    assert 1e-6 < settled(5_000, np.full(1_000, -10.0)) < 2e-5
    assert settled(2, np.full(1, 6.0)) < 3e-3


@pytest.mark.parametrize("records", [1_000, 1_000_000])
def test_of_a_source_without_duplicates_each_record_may_have_one_other(records: int):
    assert settled(records, np.array([]), possible=1.0) == pytest.approx(1 / records, rel=0.06)


def test_a_level_that_no_pair_has_keeps_its_guess():
    blocked, random, _ = population(5_000, 50_000)
    rare = comparison("c0", (0.6, 1e-3), (0.2, 3e-5), (0.3, 0.009), (0.1, 0.99))
    shifted = [Patterns(one.levels + [1, 0, 0, 0] * (one.levels > 0), one.pairs) for one in (blocked, random)]
    found = fit((rare, *GUESSES[1:]), *shifted, possible=55_000, share=1.0)
    assert (found.m[0][1], found.u[0][1]) == (0.2, 3e-5)
    assert found.m[0][2] == pytest.approx(TRUE_M[0][1], abs=0.03)


def test_few_pairs_leave_u_where_it_was_and_many_move_it():
    few, _, _ = population(0, 20)
    many, _, _ = population(0, 200_000)
    held = comparison("c0", (0.6, 0.1), (0.3, 0.1), (0.1, 0.8))
    for pairs, wanted in ((few, 0.1), (many, TRUE_U[0][0])):
        found = fit((held, *GUESSES[1:]), pairs, pairs, possible=200_000, share=1.0, hold_m=True)
        assert found.u[0][0] == pytest.approx(wanted, abs=0.01)
