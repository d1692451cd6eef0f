"""AuditCheckpoint and AuditProof: by which anyone can check that the log of who saw what was not altered."""

from schema.field import field, output
from schema.scalars import DateTime


@output
class AuditCheckpoint:
    """A signed word on how many events the log had at a moment. Keep it: it holds the log to what it was.

    Trees, hashes and proofs are those of RFC 6962 over SHA-256; hashes are told in hexadecimal.
    """

    size: int = field("How many events.")
    root: str = field("The root hash of their tree.")
    at: DateTime = field("When it was signed.")
    key: str = field("Which Ed25519 key signed it: the SHA-256 of the public key's 32 bytes.")
    note: str | None = field(
        "The signed note as a whole (C2SP signed-note), for the program that checks it; null where the key "
        "that signed it is not the one in use."
    )


@output
class AuditProof:
    """Hashes that lead from an event, or from an earlier tree, to the root of a tree."""

    tree_size: int = field("How many events the tree has.")
    root: str = field("Its root hash; a checkpoint of this size has the same.")
    hashes: list[str] = field("The proof, in the order of RFC 6962.")
    leaf: str | None = field("Of an inclusion: the hash of the event's leaf.")
    index: int | None = field("Of an inclusion: the event's place among the leaves, from 0.")
    event: str | None = field(
        "Of an inclusion: the text that the leaf is the hash of. Null for whoever may read the event in part."
    )
    from_size: int | None = field("Of a consistency: how many events the earlier tree has.")
    from_root: str | None = field("Of a consistency: its root hash.")
