"""Agency: an organisation that supplies records."""

from schema.field import field, output
from schema.node import Node
from schema.vocabulary import AgencyKind


@output
class Agency(Node):
    """An organisation that supplies records."""

    name: str = field("What it is called.")
    kind: AgencyKind = field("What sort of organisation it is.")
