"""Signing: a checkpoint of the log as it is now, kept in the ledger and in a second place."""

from ledger.clock import now
from ledger.database import Ledger
from policies.audit.checkpoint import Checkpoint, keep, newest, sign
from policies.audit.keys import SigningKey
from policies.audit.merkle import root_of
from policies.audit.second_place import SecondPlace
from policies.audit.tree import StoredNodes, Tree, read_tree
from policies.errors import LogTampered


class Signer:
    """Signs the log whenever it has grown; one for a process. `public` is the key to check it by."""

    def __init__(self, ledger: Ledger, key: SigningKey, second: SecondPlace) -> None:
        self._ledger = ledger
        self._key = key
        self._second = second
        self._last: Checkpoint | None = None  # in the second place
        self.public = key.public

    def sign(self) -> Checkpoint | None:
        """Sign the log's tree; None where nothing was written since the last checkpoint. Blocks.

        What was signed, as the ledger and the second place tell, must be the beginning of what is signed
        now: LogTampered where it is not. Raises LedgerError and SecondPlaceFault; the next call tries again.
        """
        if self._last is None:
            self._last = self._second.last()
        with self._ledger.read() as connection:
            try:
                tree = read_tree(connection)
                stored = newest(connection, tree.log)
                for signed in dict.fromkeys((stored, self._last)):
                    if signed is not None:
                        self._hold(signed, tree, StoredNodes(connection))
            except ValueError as fault:
                raise LogTampered(str(fault)) from None
        if stored is None or stored.size < tree.size:
            return self._add(sign(self._key, tree.log, tree.size, tree.frontier.root(), now()))
        if self._last is None or self._last.size < tree.size:
            return self._add(stored)  # by another process, or the second place begins anew
        return None

    def _add(self, checkpoint: Checkpoint) -> Checkpoint:
        # The ledger's checkpoints are all in the second place, whenever this process is killed.
        self._second.append(checkpoint)
        self._last = checkpoint
        with self._ledger.begin() as connection:
            keep(connection, checkpoint)
        return checkpoint

    def _hold(self, signed: Checkpoint, tree: Tree, nodes: StoredNodes) -> None:
        """Raise LogTampered unless the tree has grown from what was signed."""
        size = signed.size
        if signed.log != tree.log:
            raise LogTampered(f"The checkpoint of {size} events is of another log.")
        if signed.key == self.public.id and not signed.signed_by(self.public):
            raise LogTampered(f"The checkpoint of {size} events is forged.")
        if size > tree.size:
            raise LogTampered(
                f"The log had {size} events when it was signed at {signed.at} and has {tree.size} now."
            )
        if root_of(nodes, size) != signed.root:
            raise LogTampered(f"The first {size} events are not those that were signed at {signed.at}.")
