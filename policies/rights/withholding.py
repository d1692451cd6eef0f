"""Withholding: what is not given to a data subject unless somebody decided that it may be.

The Data Protection Act 2018 lets a controller withhold what would prejudice an inquiry or somebody's safety
(section 45(4); schedules 2 to 4 for what the UK GDPR covers), and does not oblige it to say that it does
(section 45(5) and (6)). A program can't weigh that; it holds back what somebody marked so, for a human to
weigh.
"""

from collections.abc import Collection

from ledger.classes import ClassKey
from schema.vocabulary import Category, Marking, RestrictionKind

_RESTRICTED = {
    RestrictionKind.PRIVILEGED: "legally privileged (schedule 2, paragraph 19)",
    RestrictionKind.SEALED: "sealed: a court's order, or somebody's safety",
}


def why_withheld(key: ClassKey, restrictions: Collection[RestrictionKind] = ()) -> str | None:
    """Why what is of this class, or under these restrictions, is withheld by default; None if it is not."""
    for kind, why in _RESTRICTED.items():
        if kind in restrictions:
            return why
    if key.marking is Marking.SECRET:
        return "marked SECRET: an inquiry, or national security (section 45(4))"
    if key.category is Category.INTELLIGENCE:
        return "intelligence: an inquiry (section 45(4))"
    return None
