"""Orders: of which classes a viewer sees taskings, briefings and operations, whole or not at all."""

from schema.orders import ORDERS
from schema.sight import Sight


def whole(sight: Sight) -> list[int]:
    """The class numbers of which all field classes of an order are open; they must have been decided."""
    return sight.whole(ORDERS)
