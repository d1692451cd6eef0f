"""The tree is that of RFC 6962: an independent library comes to the same roots and takes the same proofs."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import (
    InclusionProof,
    InmemoryTree,
    InvalidProof,
    verify_inclusion,
)

from policies.audit.merkle import (
    EMPTY,
    Frontier,
    Node,
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_of,
)

MOST = 700
LEAVES = [f"event {number}".encode() for number in range(MOST)]
THEIRS = InmemoryTree(algorithm="sha256")
THEIRS.append_entries(LEAVES)


class Kept:
    """What a growing tree says is to be kept, and its leaves."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.nodes: dict[tuple[int, int], bytes] = {}
        for number, data in enumerate(LEAVES):
            leaf = leaf_hash(data)
            self.nodes[0, number] = leaf
            self.keep(self.frontier.append(leaf))

    def keep(self, completed: Sequence[Node]) -> None:
        for height, number, hash in completed:
            assert (height, number) not in self.nodes
            self.nodes[height, number] = hash

    def hashes(self, height: int, first: int, count: int) -> Sequence[bytes]:
        return [self.nodes[height, number] for number in range(first, first + count)]


KEPT = Kept()


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert Frontier().root() == EMPTY == hashlib.sha256().digest()


@given(st.integers(0, MOST))
def test_a_frontier_has_the_root_that_the_library_finds(size: int):
    frontier = Frontier()
    for data in LEAVES[:size]:
        frontier.append(leaf_hash(data))
    assert Frontier.from_bytes(size, frontier.to_bytes()).root() == THEIRS.get_root(size)
    assert root_of(KEPT, size) == frontier.root()


def test_only_subtrees_of_256_leaves_are_kept():
    assert [place for place in KEPT.nodes if place[0]] == [(8, 0), (8, 1)]


@given(st.integers(1, MOST).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_the_library_takes_every_inclusion_proof(place: tuple[int, int]):
    index, size = place
    theirs = THEIRS.prove_inclusion(index + 1, size)
    leaf = leaf_hash(LEAVES[index])
    ours = InclusionProof(
        "sha256", True, size, index + 1, theirs.rule, [leaf, *inclusion_path(KEPT, index, size)]
    )
    root = root_of(KEPT, size)
    verify_inclusion(leaf, root, ours, index + 1, size)
    with pytest.raises(InvalidProof):
        verify_inclusion(leaf_hash(b"another event"), root, ours)


SIZES = st.integers(1, MOST).flatmap(lambda new: st.tuples(st.integers(1, new), st.just(new)))


def grew(old: int, new: int, old_root: bytes, root: bytes, path: list[bytes]) -> bool:
    """The verifier's side, step by step as RFC 9162 tells it (2.1.4.2): the library has another form."""
    if old == new:
        return not path and old_root == root
    if old & (old - 1) == 0:
        path = [old_root, *path]
    first, second = old - 1, new - 1
    while first & 1:
        first, second = first >> 1, second >> 1
    if not path:
        return False
    of_old = of_new = path[0]
    for hash in path[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            of_old = hashlib.sha256(b"\x01" + hash + of_old).digest()
            of_new = hashlib.sha256(b"\x01" + hash + of_new).digest()
            while first and not first & 1:
                first, second = first >> 1, second >> 1
        else:
            of_new = hashlib.sha256(b"\x01" + of_new + hash).digest()
        first, second = first >> 1, second >> 1
    return second == 0 and of_old == old_root and of_new == root


@given(SIZES)
def test_whoever_checks_as_the_rfc_says_takes_every_consistency_proof(sizes: tuple[int, int]):
    old, new = sizes
    path = consistency_path(KEPT, old, new)
    old_root, root = root_of(KEPT, old), root_of(KEPT, new)
    assert grew(old, new, old_root, root, path)
    assert not grew(old, new, hashlib.sha256(b"another").digest(), root, path)
    assert not grew(old, new, old_root, hashlib.sha256(b"another").digest(), path)
    assert not grew(old, new, old_root, root, [*path, root])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int):
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_path(KEPT, index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5)])
def test_there_is_no_proof_that_a_tree_shrank(old: int, new: int):
    with pytest.raises(ValueError, match="is no beginning"):
        consistency_path(KEPT, old, new)


def test_a_frontier_of_the_wrong_length_is_none():
    with pytest.raises(ValueError, match="no frontier of 3 leaves"):
        Frontier.from_bytes(3, bytes(32))
