"""Nodes: of which type an id is, and which root answers `node` for it where no graph is asked."""

from collections.abc import Mapping
from dataclasses import replace

from cypher.plan import planning
from schema.selection import Selection

BY_HOST: Mapping[str, tuple[str, str]] = {
    "hotspot": ("hotspot", "Hotspot"),
    "operation": ("operation", "Operation"),
    "patrol": ("patrol", "Patrol"),
    "trial": ("trial", "Trial"),
}
"""The prefix of an id → the root and the type of what the ledger keeps."""


def type_of(id: str) -> str | None:
    """The type of what has this id, by its prefix; None for an id of no kind."""
    kept = BY_HOST.get(id.partition("_")[0])
    return kept[1] if kept else planning.type_of(id)


def by_host(root: Selection) -> Selection:
    """A root field; `node` with the id of what the ledger keeps as the root that answers for it."""
    kept = BY_HOST.get(str(root.arguments.get("id", "")).partition("_")[0])
    if root.field != "node" or kept is None:
        return root
    field, type = kept
    children = tuple(one for one in root.children if one.on in (None, "Node", type))
    return replace(root, field=field, children=children)
