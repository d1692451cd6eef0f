"""No count can be told from all tables of ten snapshots together; each mutation of the method is found."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol.population.protection import FEWEST, STEP, Cell, known_by, protect, table
from tests.patrol.population.attack import Term, Worlds, narrow

SECRET = bytes(range(32))
AGES, SEXES, AGENCIES = ("10-17", "18-24"), ("FEMALE", "MALE"), ("1", "2")
CELLS: list[Cell] = [*product(AGES, SEXES, AGENCIES)]
SETS = [by for length in range(4) for by in combinations(range(3), length)]
SNAPSHOTS = 10
WIDTH = 9
"""The protection that is asked for: a count can be any of ten numbers at least."""

Town = list[dict[str, Counter[Cell]]]
"""Snapshot by snapshot the true counts of persons, of victims, who are some of them, and of those of these
who are suspects, too."""
Protect = Callable[[Counter[Cell], str, int], Mapping[Cell, int]]


def town(seed: int) -> Town:
    """A town that grows by a few persons from snapshot to snapshot; some become victims."""
    chance = random.Random(seed)
    persons = Counter({cell: chance.choice((0, 1, 4, 8, 12, 27)) for cell in CELLS})
    victims = Counter({cell: chance.randint(0, persons[cell]) for cell in CELLS})
    both = Counter({cell: chance.randint(0, victims[cell]) for cell in CELLS})
    found = []
    for _ in range(SNAPSHOTS):
        found.append({"persons": Counter(persons), "victims": Counter(victims), "both": Counter(both)})
        for cell in chance.choices(CELLS, k=4):
            persons[cell] += 1
            more = chance.randint(0, 1)
            victims[cell] += more
            both[cell] += chance.randint(0, more)
    return found


def worlds_of(told: Town, protected: Protect, secrets: Callable[[str, int], object]) -> Worlds:
    """What the attacker knows: the rounded counts, that they grow, and who is some of whom.

    `secrets` tells which measure and snapshot share a secret number.
    """
    worlds = Worlds()
    for number, snapshot in enumerate(told):
        for measure, counts in snapshot.items():
            rounded = protected(counts, measure, number)
            for cell in CELLS:
                mine, added = (measure, number, cell), (secrets(measure, number), cell)
                worlds.unknown(mine, 0, None)
                worlds.unknown(added, 0, STEP - 1)
                low = rounded.get(cell, 0)
                worlds.between({mine: 1, added: 1}, low, low + STEP - 1)
                if number:
                    worlds.between({mine: 1, (measure, number - 1, cell): -1}, 0, 1_000)
                if measure != "persons":
                    within = "persons" if measure == "victims" else "victims"
                    worlds.between({(within, number, cell): 1, mine: -1}, 0, 1_000)
    return worlds


def all_cells(
    told: Town, snapshots: Sequence[int], sets: Sequence[tuple[int, ...]] = SETS
) -> dict[str, Term]:
    """The cells of all tables of some snapshots, and how many came to them in between."""
    found: dict[str, Term] = {}
    for measure, by in product(("persons", "victims", "both"), sets):
        for values in sorted({tuple(cell[place] for place in by) for cell in CELLS}):
            within = [cell for cell in CELLS if tuple(cell[place] for place in by) == values]
            name = f"{measure} {by} {values}"
            for number in snapshots:
                found[f"{name} at {number}"] = {(measure, number, cell): 1.0 for cell in within}
            first, last = snapshots[0], snapshots[-1]
            if first != last:
                found[f"{name} from {first} to {last}"] = {
                    **{(measure, last, cell): 1.0 for cell in within},
                    **{(measure, first, cell): -1.0 for cell in within},
                }
    return found


def shared(_measure: str, _number: int) -> object:
    return "the secret"


def test_nothing_is_told_by_all_tables_of_ten_snapshots():
    told = town(1)
    worlds = worlds_of(told, lambda counts, _measure, _number: protect(counts, SECRET), shared)
    assert [*narrow(worlds, all_cells(told, (0, 4, 9)), WIDTH)] == []


@pytest.mark.prove
def test_nothing_is_told_of_many_towns(request: pytest.FixtureRequest):
    seed = int(request.config.getoption("--seed"))
    for number in range(20):
        told = town(1_000 * seed + number)
        worlds = worlds_of(told, lambda counts, _measure, _number: protect(counts, SECRET), shared)
        assert [*narrow(worlds, all_cells(told, range(SNAPSHOTS)), WIDTH)] == []


@pytest.mark.parametrize(
    "fresh",
    [
        pytest.param(lambda _measure, number: str(number), id="for each snapshot"),
        pytest.param(lambda measure, _number: measure, id="for each measure"),
    ],
)
def test_a_secret_that_is_drawn_again_is_found(fresh: Callable[[str, int], str]):
    told = town(1)

    def again(counts: Counter[Cell], measure: str, number: int) -> Mapping[Cell, int]:
        return protect(counts, SECRET + fresh(measure, number).encode())

    worlds = worlds_of(told, again, fresh)
    assert [*narrow(worlds, all_cells(told, (0, 9), SETS[-1:]), WIDTH)]


def plain(told: Town, *, least: int, also: bool) -> Worlds:
    """What tables tell that are counted each by itself: rounded to 5 from `least` on.

    With `also`, one more cell is kept back of each table that keeps one back: the usual second suppression.
    """
    worlds, snapshot = Worlds(), told[0]["persons"]
    for cell in CELLS:
        worlds.unknown(("persons", 0, cell), 0, None)
    for by in SETS:
        sums: Counter[Cell] = Counter()
        for cell, count in snapshot.items():
            sums[tuple(cell[place] for place in by)] += count
        shown = {values for values, count in sums.items() if count >= least}
        if also and 0 < len(shown) < len(sums):
            shown.remove(min(shown, key=lambda values: (sums[values], values)))
        for values in sums:
            term: Term = {
                ("persons", 0, cell): 1.0 for cell in CELLS if tuple(cell[place] for place in by) == values
            }
            if values in shown:
                rounded = 5 * round(sums[values] / 5)
                worlds.between(term, max(rounded - 2, 0), rounded + 2)
    return worlds


@pytest.mark.parametrize(
    ("least", "also"),
    [
        pytest.param(0, False, id="nothing suppressed"),
        pytest.param(FEWEST, False, id="no second suppression"),
        pytest.param(FEWEST, True, id="one more suppressed in each table, and not by all tables together"),
    ],
)
def test_tables_that_are_counted_each_by_itself_are_found(least: int, also: bool):
    told = [{"persons": Counter(dict(zip(CELLS, (30, 2, 41, 26, 33, 47, 52, 60), strict=True)))}]
    small: dict[str, Term] = {"the two": {("persons", 0, CELLS[1]): 1.0}}
    assert [name for name, *_ in narrow(plain(told, least=least, also=also), small, WIDTH)] == ["the two"]


COUNTS = st.tuples(*(st.integers(0, 60) for _ in CELLS)).map(
    lambda counts: Counter(dict(zip(CELLS, counts, strict=True)))
)


@given(COUNTS, st.binary(min_size=32, max_size=32))
def test_what_is_shown_is_ten_or_more_and_the_same_in_every_table(counts: Counter[Cell], secret: bytes):
    protected = protect(counts, secret)
    for by in SETS:
        for values, count in table(protected, by).items():
            within = [cell for cell in CELLS if tuple(cell[place] for place in by) == values]
            assert sum(counts[cell] for cell in within) >= FEWEST
            assert count == sum(protected.get(cell, 0) for cell in within)
            assert count % 5 == 0


def test_rounding_has_no_bias():
    for count in (1, 7, 23):
        drawn = [protect({("a",): count}, n.to_bytes(32)).get(("a",), 0) for n in range(4_000)]
        assert set(drawn) <= {count // 10 * 10, count // 10 * 10 + 10}
        assert abs(sum(drawn) / len(drawn) - count) < 0.4  # five standard errors


def test_a_secret_is_known_again_and_so_is_what_cells_are_made_by():
    assert known_by(SECRET, "DISTRICT") == known_by(SECRET, "DISTRICT")
    assert len({known_by(SECRET, "DISTRICT"), known_by(SECRET, "LSOA"), known_by(b"other", "DISTRICT")}) == 3
