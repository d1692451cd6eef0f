"""Nobody is told of by attributes that fewer than k share, however the rows lie."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cypher.projection.anonymity import Attributes, anonymity, generalised

BANDS, SEXES, AREAS = ("0-9", "10-17", "18-24"), ("FEMALE", "MALE", None), ("E01", "E02", "E03", None)
STEPS = (
    lambda one: (one[0], one[1], None),
    lambda one: (one[0], None, None),
    lambda one: (None, None, None),
)
ROWS = st.lists(
    st.tuples(st.sampled_from(BANDS), st.sampled_from(SEXES), st.sampled_from(AREAS)), max_size=60
)


def numbered(rows: list[Attributes]) -> dict[str, Attributes]:
    return {f"person_{n}": row for n, row in enumerate(rows)}


@given(ROWS, st.integers(1, 12))
def test_whatever_comes_back_is_shared_by_k(rows: list[Attributes], k: int):
    told = generalised(numbered(rows), STEPS, k)
    assert all(many >= k for many in Counter(told.values()).values())
    assert anonymity(told) >= k or not told


@given(ROWS, st.integers(1, 12))
def test_nothing_is_told_that_is_not_so_and_few_are_left_out(rows: list[Attributes], k: int):
    before = numbered(rows)
    told = generalised(before, STEPS, k)
    for id, one in told.items():
        assert all(now in (was, None) for was, now in zip(before[id], one, strict=True))
    assert len(before) - len(told) < k


@given(ROWS, st.integers(1, 12))
def test_what_was_common_before_stays_as_it_is(rows: list[Attributes], k: int):
    many = Counter(rows)
    told = generalised(numbered(rows), STEPS, k)
    assert all(told[id] == row for id, row in numbered(rows).items() if many[row] >= k)
