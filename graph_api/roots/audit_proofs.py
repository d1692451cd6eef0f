"""Checkpoints and proofs of the audit log, as the contract tells them."""

from collections.abc import Mapping
from typing import Any

from graph_api.errors import BadInput, Unavailable
from graph_api.roots.host import Host
from policies.audit.proofs import consistency, inclusion, last_checkpoint
from policies.errors import BadQuestion


def audit_checkpoint_value(host: Host) -> dict[str, Any]:
    """The newest checkpoint. Raises Unavailable before the first is signed. May block."""
    key = host.rooms.signer.public
    with host.ledger.read() as connection:
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


def audit_inclusion_value(host: Host, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """The proof that an event is in the log; None of an event that the viewer may not read. May block.

    Raises BadInput.
    """
    scope = host.sights.permissions.log_scope(host.viewer)
    try:
        with host.ledger.read() as connection:
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


def audit_consistency_value(host: Host, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The proof that the log only grew between two sizes. Raises BadInput. May block."""
    try:
        with host.ledger.read() as connection:
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
