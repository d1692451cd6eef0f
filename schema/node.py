"""Node: what everything with an id of its own has in common."""

import strawberry

from schema.field import field, interface


@interface
class Node:
    """Whatever has an id of its own."""

    id: strawberry.ID = field("An opaque id, prefixed by its kind.")
