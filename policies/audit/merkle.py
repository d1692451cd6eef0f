"""The Merkle tree of RFC 6962, section 2.1, over SHA-256: growing it, its root, proofs from few hashes."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

HASH_BYTES = 32
KEPT = 8
"""Perfect subtrees are kept at every eighth height (256 leaves, 65,536, …), so that proofs read little."""
EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

Node = tuple[int, int, bytes]
"""A perfect subtree: its height (0 is a leaf), its number from the left at this height, its hash."""


class Nodes(Protocol):
    """Where the hashes of perfect subtrees can be read."""

    def hashes(self, height: int, first: int, count: int) -> Sequence[bytes]:
        """Those of `count` neighbours from number `first` on; heights are multiples of KEPT."""
        ...


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf, which no inner node can have."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees joined."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The perfect subtrees that make a tree of `size` leaves, the largest first: all it needs to grow."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Raises ValueError where so many hashes are no frontier of this size."""
        self.size = size
        self._hashes = list(hashes)
        if len(self._hashes) != size.bit_count():
            raise ValueError(f"{len(self._hashes)} subtrees are no frontier of {size} leaves.")

    @classmethod
    def from_bytes(cls, size: int, stored: bytes) -> "Frontier":
        """The frontier that `to_bytes` told. Raises ValueError."""
        starts = range(0, len(stored), HASH_BYTES)
        return cls(size, (stored[start : start + HASH_BYTES] for start in starts))

    def to_bytes(self) -> bytes:
        """Its hashes, one behind the other."""
        return b"".join(self._hashes)

    def append(self, leaf: bytes) -> Sequence[Node]:
        """Grow by the hash of a leaf; returns the subtrees that are kept and were completed by it."""
        height, number, hash = 0, self.size, leaf
        completed: list[Node] = []
        while number & 1:
            hash = node_hash(self._hashes.pop(), hash)
            height, number = height + 1, number >> 1
            if height % KEPT == 0:
                completed.append((height, number, hash))
        self._hashes.append(hash)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The tree's root hash."""
        if not self._hashes:
            return EMPTY
        root = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            root = node_hash(left, root)
        return root


def root_of(nodes: Nodes, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _range(nodes, 0, size) if size else EMPTY


def inclusion_path(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` (from 0) in the tree of the first `size` leaves (section 2.1.1).

    Raises ValueError where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    start, end = 0, size
    path: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(nodes, middle, end))
            end = middle
        else:
            path.append(_range(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_path(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of that of `new` (section 2.1.2).

    Raises ValueError unless 0 < old ≤ new.
    """
    if not 0 < old <= new:
        raise ValueError(f"A tree of {old} leaves is no beginning of one of {new}.")
    start, end, whole = 0, new, True
    path: list[bytes] = []
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range(nodes, middle, end))
            end = middle
        else:
            path.append(_range(nodes, start, middle))
            start, whole = middle, False
    # What is left is a subtree of both. The verifier knows it already where it is all of the old tree.
    return ([] if whole else [_range(nodes, start, end)]) + path[::-1]


def _split(count: int) -> int:
    """The largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1


def _range(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash over the leaves from `start` up to `end`, of which `start` is where a subtree may begin."""
    count = end - start
    if count & (count - 1) == 0:
        return _perfect(nodes, count.bit_length() - 1, start // count)
    middle = start + _split(count)
    return node_hash(_range(nodes, start, middle), _range(nodes, middle, end))


def _perfect(nodes: Nodes, height: int, number: int) -> bytes:
    kept = height - height % KEPT
    count = 1 << (height - kept)
    level = list(nodes.hashes(kept, number * count, count))
    if len(level) != count:
        raise ValueError(f"Of {count} hashes at height {kept} of the tree {count - len(level)} are missing.")
    while len(level) > 1:
        level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def frontier_of(nodes: Nodes, size: int) -> Frontier:
    """The frontier of the tree of the first `size` leaves."""
    start, hashes = 0, []
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            hashes.append(_perfect(nodes, height, start >> height))
            start += 1 << height
    return Frontier(size, hashes)
