"""Nobody is told of by attributes that fewer than k share, however the rows lie."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cypher.projection.anonymity import Attributes, anonymity, partitioned

KINDS, SEXES, AREAS = (
    ("ROBBERY", "BURGLARY", "HOMICIDE"),
    ("FEMALE", "MALE", None),
    ("E01", "E02", "E03", None),
)
ROWS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(SEXES), st.sampled_from(AREAS)), max_size=60
)
K = st.integers(1, 12)


def numbered(rows: list[Attributes]) -> dict[str, Attributes]:
    return {f"person_{n}": row for n, row in enumerate(rows)}


@given(ROWS, K, st.integers(0, 3))
def test_whatever_comes_back_is_shared_by_k(rows: list[Attributes], k: int, needed: int):
    told = partitioned(numbered(rows), k, needed)
    assert all(many >= k for many in Counter(told.values()).values())
    assert anonymity(told) >= k or not told


@given(ROWS, K, st.integers(0, 3))
def test_nothing_is_told_that_is_not_so(rows: list[Attributes], k: int, needed: int):
    before = numbered(rows)
    for id, one in partitioned(before, k, needed).items():
        assert all(now in (was, None) for was, now in zip(before[id], one, strict=True))


@given(ROWS, K)
def test_everybody_is_told_of_where_k_are(rows: list[Attributes], k: int):
    told = partitioned(numbered(rows), k)
    assert len(told) == (len(rows) if len(rows) >= k else 0)


@given(ROWS, K)
def test_a_count_by_the_first_attribute_is_right_but_for_what_is_rare(rows: list[Attributes], k: int):
    counts = Counter(row[0] for row in rows)
    whole = Counter(row[0] for row in partitioned(numbered(rows), k, needed=1).values())
    if len(rows) >= k:
        # those of it, or nothing where there are too few
        assert all(whole[kind] == (many if many >= k else 0) for kind, many in counts.items())
    some = Counter(row[0] for row in partitioned(numbered(rows), k).values())
    lost = sum(counts[kind] - some[kind] for kind in counts if some[kind])
    assert lost < k, "no more are drawn to the rest than it lacks"


@given(ROWS, K)
def test_what_all_tell_alike_is_told_however_rare_the_rest_is(rows: list[Attributes], k: int):
    alike = numbered([(*row[:2], None, "ONE") for row in rows])
    told = partitioned(alike, k)
    assert all(row[3] == "ONE" for row in told.values())
