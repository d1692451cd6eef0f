"""Known deeds: every field of the contract's mutations, and what it does."""

from collections.abc import Mapping

from graph_api.deeds.deed import Deed
from graph_api.deeds.restrictions import lift_restriction, restrict

DEEDS: Mapping[str, Deed] = {
    "restrict": Deed(restrict),
    "liftRestriction": Deed(lift_restriction),
}
