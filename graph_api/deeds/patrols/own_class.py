"""Own class: the number under which what an agency plans and patrols is kept."""

from dataclasses import replace

from sqlalchemy import Connection, exists, select

from graph_api.deeds.deed import Asked, Refused
from ledger.classes import class_number
from ledger.reference import keep_partnership
from ledger.tables import agency
from schema.partnership import load_partnership
from schema.sight import Sight
from schema.vocabulary import Category, Marking, RefusalCode, Role


def own_class(connection: Connection, asked: Asked, marking: Marking = Marking.OFFICIAL) -> int:
    """The number of her agency's patrols under a marking, given now if it had none."""
    own = asked.viewer.agency
    if not connection.execute(select(exists().where(agency.c.id == own))).scalar_one():
        keep_partnership(connection, load_partnership(asked.rooms.folder))
    return class_number(connection, own, Category.PATROL, marking)


def check_plans(asked: Asked, marking: Marking = Marking.OFFICIAL) -> None:
    """Raises Refused where policy does not let her plan patrols under this marking."""
    if not asked.rooms.sights.permissions.plans(asked.viewer, marking):
        message = f"No policy lets you plan patrols of your agency marked {marking} for this purpose."
        raise Refused(RefusalCode.NOT_PERMITTED, message)


def is_colleague(asked: Asked, id: str) -> bool:
    """Whether somebody patrols for her own agency."""
    known = asked.rooms.directory.principal(id)
    return known is not None and known.agency == asked.viewer.agency and Role.OFFICER in known.roles


def with_own(sight: Sight, number: int) -> Sight:
    """What she sees with the class of what she made just now, which may be the first of it."""
    return replace(sight, open={kind: tuple({*numbers, number}) for kind, numbers in sight.open.items()})
