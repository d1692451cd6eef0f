"""Decisions on two records, made and withdrawn; whoever does not see both records finds nothing there."""

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done, Refused, fit_reason
from graph_api.lineage import shown
from graph_api.roots.decisions import SeenDecisions
from linkage.review import decisions
from schema.sight import Sight
from schema.vocabulary import RefusalCode, Ruling


def decide(asked: Asked) -> Act:
    """Rule on two records that she sees; in force at once, or proposed where two must agree."""
    viewer, given = asked.viewer, asked.input
    one, other, ruling = str(given["a"]), str(given["b"]), Ruling(given["ruling"])
    reason = fit_reason(given["reason"])
    if one == other:
        raise Refused(RefusalCode.BAD_INPUT, "`a` and `b` are two different records.")
    four_eyes = asked.rooms.settings.decisions_need_two

    def act(connection: Connection) -> Done:
        if len(shown(connection, {one, other}, asked.sight)) < 2:
            raise Refused(RefusalCode.NOT_FOUND, "There are no two records of these ids that you may see.")
        assert viewer.purpose is not None
        made = decisions.decide(
            connection, one, other, ruling, viewer.id, viewer.purpose, reason, four_eyes=four_eyes
        )
        return _done(connection, made, asked.sight)

    return act


def withdraw_decision(asked: Asked) -> Act:
    """Withdraw a decision on two records that she sees, or saw until they left, whoever made it."""
    viewer, id = asked.viewer, str(asked.input["id"])
    reason = fit_reason(asked.input["reason"])

    def act(connection: Connection) -> Done:
        found = decisions.read(connection, id)
        if found is None or not SeenDecisions.of(connection, [found], asked.sight).decisions:
            raise Refused(RefusalCode.NOT_FOUND, "There is no decision of this id that you may see.")
        decisions.withdraw(connection, id, viewer.id, reason)
        ended = decisions.read(connection, id)
        assert ended is not None
        return _done(connection, ended, asked.sight)

    return act


def _done(connection: Connection, one: decisions.Decision, sight: Sight) -> Done:
    others = [other for other in decisions.standing(connection) if other.id != one.id]
    seen = SeenDecisions.of(connection, [*others, one], sight)
    return Done({"decision": seen.value(one)}, one.pair)
