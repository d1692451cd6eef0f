"""Checkpoints and proofs of the audit log, as the contract tells them."""

from collections.abc import Mapping
from typing import Any

from graph_api.errors import BadInput, Unavailable
from ledger.database import Ledger
from policies.audit.keys import PublicKey
from policies.audit.proofs import consistency, inclusion, last_checkpoint
from policies.errors import BadQuestion
from policies.sight import Sights
from schema.sight import Viewer


def audit_checkpoint_value(ledger: Ledger, key: PublicKey) -> dict[str, Any]:
    """The newest checkpoint. Raises Unavailable before the first is signed. May block."""
    with ledger.read() as connection:
        found = last_checkpoint(connection)
    if found is None:
        raise Unavailable("The audit log has not been signed yet.")
    return {
        "size": found.size,
        "root": found.root.hex(),
        "at": found.at,
        "key": found.key,
        "note": found.note(key) if found.signed_by(key) else None,
    }


def audit_inclusion_value(
    viewer: Viewer, arguments: Mapping[str, Any], sights: Sights, ledger: Ledger
) -> dict[str, Any] | None:
    """The proof that an event is in the log; None of an event that the viewer may not read. May block.

    Raises BadInput.
    """
    scope = sights.log_scope(viewer)
    try:
        with ledger.read() as connection:
            found = inclusion(connection, scope, str(arguments["eventId"]), arguments.get("treeSize"))
    except BadQuestion as fault:
        raise BadInput(str(fault)) from None
    if found is None:
        return None
    return {
        "treeSize": found.size,
        "root": found.root.hex(),
        "hashes": [hash.hex() for hash in found.path],
        "leaf": found.leaf.hex(),
        "index": found.index,
        "event": found.text,
        "fromSize": None,
        "fromRoot": None,
    }


def audit_consistency_value(arguments: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """The proof that the log only grew between two sizes. Raises BadInput. May block."""
    try:
        with ledger.read() as connection:
            found = consistency(connection, arguments["from"], arguments["to"])
    except BadQuestion as fault:
        raise BadInput(str(fault)) from None
    return {
        "treeSize": found.size,
        "root": found.root.hex(),
        "hashes": [hash.hex() for hash in found.path],
        "leaf": None,
        "index": None,
        "event": None,
        "fromSize": found.old,
        "fromRoot": found.old_root.hex(),
    }
