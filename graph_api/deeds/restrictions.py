"""Restrictions made and lifted by those whom policy lets do it; whoever may not finds nothing there."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done, Refused, fit_reason
from graph_api.lineage import persons_today
from graph_api.roots.restrictions import restriction_value
from policies import restrictions
from policies.subject import Thing, things
from schema.sight import Sight
from schema.vocabulary import FieldClass, RefusalCode, RestrictionKind


def restrict(asked: Asked) -> Act:
    """Close a record, an event or a person, unless the same restriction is in force for the same agency.

    Where policy lets her restrict any record of a person she restricts her whole, at every agency: what
    protects is easy, and lifting it is for her agency alone. A conflict of interest of her own she declares
    in whatever she sees. An id from before a merge stands for whom it leads her to by what she may see or
    restrict, as in a question.
    """
    viewer, given = asked.viewer, asked.input
    subject, kind = str(given["subject"]), RestrictionKind(given["kind"])
    principal, reason = given.get("principal"), fit_reason(given["reason"])
    if (kind is RestrictionKind.CONFLICT) != (principal is not None):
        message = (
            "A CONFLICT names in `principal` whom it binds; what is SEALED or PRIVILEGED binds everyone."
        )
        raise Refused(RefusalCode.BAD_INPUT, message)
    classes = asked.rooms.sights.permissions.restrictable(viewer)
    known = principal is None or asked.rooms.directory.principal(principal) is not None
    own = principal == viewer.id

    def act(connection: Connection) -> Done:
        for one in _meant(connection, subject, asked.sight, classes):
            same = restrictions.same(connection, one, kind, viewer, principal)
            found = things(connection, one, viewer.id)
            seen = {thing.id for thing in found if _sees(asked.sight, thing)}
            may = any(thing.number in classes and not thing.hers for thing in found)
            if may or (own and (same is not None or seen)):
                break
        else:
            raise _absent("record, event or person")
        if not known:
            raise Refused(RefusalCode.BAD_INPUT, "`principal` is nobody of the directory.")
        id = same or restrictions.restrict(connection, one, kind, viewer, reason, principal)
        hers = seen.union(thing.id for thing in found if thing.number in classes)
        return _done(connection, id, asked, restrictions.closes(connection, [id]), hers)

    return act


def lift_restriction(asked: Asked) -> Act:
    """End a restriction of an agency for which she may; one that binds herself she does not find."""
    viewer, id = asked.viewer, str(asked.input["id"])
    reason = fit_reason(asked.input["reason"])
    agencies, classes = (
        asked.rooms.sights.permissions.liftable(viewer),
        asked.rooms.sights.permissions.restrictable(viewer),
    )

    def act(connection: Connection) -> Done:
        found = restrictions.read(connection, id)
        if found is None or found.agency not in agencies or found.principal == viewer.id:
            raise _absent("restriction")
        closed = restrictions.closes(connection, [id])
        restrictions.lift(connection, id, viewer, reason)
        opened = things(connection, found.subject, viewer.id)
        seen = {one.id for one in opened if one.number in classes or _sees(asked.sight, one)}
        return _done(connection, id, asked, closed, seen)

    return act


def _done(
    connection: Connection, id: str, asked: Asked, closed: Sequence[str], seen: Collection[str]
) -> Done:
    """A restriction as it stands, what it closes or closed, and what of that she sees."""
    made = restrictions.read(connection, id)
    assert made is not None
    unseen = [one for one in closed if one not in seen]
    return Done({"restriction": restriction_value(made, asked.agencies)}, closed, unseen=unseen)


def _meant(connection: Connection, id: str, sight: Sight, classes: Collection[int]) -> Sequence[str]:
    """The ids for which this one may stand to her; records of these classes lead on as well."""
    open = sight.classes(FieldClass.EXISTENCE)
    wider = {**sight.open, FieldClass.EXISTENCE: tuple({*open, *classes})}
    return persons_today(connection, [id], replace(sight, open=wider))[id]


def _sees(sight: Sight, thing: Thing) -> bool:
    """Whether her sight tells of it, by itself or by a pointer."""
    if thing.id in sight.grants(FieldClass.EXISTENCE):
        return True
    told = thing.number in sight.classes(FieldClass.EXISTENCE) or thing.number in sight.pointed()
    return told and not (thing.sealed or thing.hers or thing.id in sight.closed)


def _absent(what: str) -> Refused:
    return Refused(RefusalCode.NOT_FOUND, f"There is no {what} of this id that you may do this to.")
