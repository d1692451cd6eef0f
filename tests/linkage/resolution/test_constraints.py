import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from linkage.resolution.constraints import Constraints, Holding

RECORDS = 8
PAIRS = st.lists(st.tuples(st.integers(0, RECORDS - 1), st.integers(0, RECORDS - 1)), max_size=2)
CODES = arrays(np.int64, (RECORDS, 2), elements=st.integers(-1, 2))


@given(
    once=CODES,
    numbers=CODES,
    component=arrays(np.int64, RECORDS, elements=st.integers(0, 3)),
    different=PAIRS,
    contrary=PAIRS,
)
def test_a_component_is_broken_when_two_of_its_records_contradict_each_other(
    once, numbers, component, different, contrary
):
    told = np.array(contrary, dtype=np.int64).reshape(-1, 2)
    constraints = Constraints(once, numbers, different=different, contrary=told)
    broken = constraints.broken(component)
    for code in range(int(component.max()) + 1):
        members = np.flatnonzero(component == code).tolist()
        wanted = any(
            contradict(constraints, one, other) for at, one in enumerate(members) for other in members[:at]
        ) or any(one in members and other in members for one, other in (*different, *contrary))
        assert broken[code] == wanted


def contradict(constraints: Constraints, one: int, other: int) -> bool:
    """Whether two records can't be one person, cell by cell."""
    once, numbers = constraints.once, constraints.numbers
    return any(
        once[one, column] >= 0 and once[one, column] == once[other, column] for column in range(once.shape[1])
    ) or any(
        min(numbers[one, column], numbers[other, column]) >= 0
        and numbers[one, column] != numbers[other, column]
        for column in range(numbers.shape[1])
    )


@given(once=CODES, numbers=CODES)
def test_what_two_records_hold_contradicts_as_their_cells_do(once, numbers):
    constraints = Constraints(once, numbers)
    for one in range(RECORDS):
        for other in range(one):
            holding = Holding.of(one, constraints)
            assert holding.contradicts(Holding.of(other, constraints)) == contradict(constraints, one, other)


def test_whoever_a_human_joined_of_two_numbers_may_hold_either():
    constraints = Constraints(np.full((4, 1), -1), np.array([[1], [2], [1], [3]]))
    joined = Holding.of(0, constraints)
    joined.take(Holding.of(1, constraints))
    assert not joined.contradicts(Holding.of(2, constraints))
    assert joined.contradicts(Holding.of(3, constraints))


def test_nobody_is_broken_without_records():
    assert len(Constraints(np.empty((0, 2)), np.empty((0, 1))).broken(np.empty(0, dtype=np.int64))) == 0
