"""Viewer: who asks, and what is open to her."""

import strawberry

from schema.agency import Agency
from schema.break_glass import BreakGlassGrant
from schema.field import field, output
from schema.opening import Opening
from schema.vocabulary import Purpose, Role


@output
class Viewer:
    """Who asks."""

    id: strawberry.ID = field("Her id in the directory.")
    name: str = field("Her name in the directory.")
    agency: Agency = field("For whom she works.")
    roles: list[Role] = field("What she does.")
    purposes: list[Purpose] = field("The purposes that are open to her.")
    purpose: Purpose | None = field("The one that was stated in this request.")
    sees: list[Opening] = field("What is open to her now for the stated purpose; nothing without one.")
    grants: list[BreakGlassGrant] = field(
        "What she took by breaking the glass for the stated purpose and has not run out; the first to end "
        "comes first."
    )
