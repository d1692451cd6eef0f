"""Seen: which entries of the ledger a delivery has named so far."""


class Seen:
    """A set of entry ids, at one bit for each id that the ledger has ever given."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, id: int) -> None:
        """Note an entry."""
        at = id >> 3
        if at >= len(self._bits):
            self._bits.extend(bytes(at + 1 - len(self._bits) + (at >> 3)))
        self._bits[at] |= 1 << (id & 7)

    def __contains__(self, id: int) -> bool:
        at = id >> 3
        return at < len(self._bits) and bool(self._bits[at] >> (id & 7) & 1)
