"""Breaking the glass, and its review by somebody else."""

import re
from dataclasses import replace

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done, Refused, fit_reason
from graph_api.roots.break_glass import grant_value
from graph_api.roots.viewer import opening_value
from ledger.clock import fixed
from policies.break_glass import take
from policies.break_glass_review import opened, read, review, state
from schema.vocabulary import BreakGlassState, RefusalCode, ReviewVerdict

SHORTEST_REASON = 20
_SUBJECT = re.compile(r"(person|event)_[A-Za-z0-9_]{1,80}")


def break_glass(asked: Asked) -> Act:
    """See more of one person or event from now on; of an id of nobody it is the same."""
    viewer, given = asked.viewer, asked.input
    subject, reason, minutes = str(given["subject"]), fit_reason(given["reason"]), int(given["minutes"])
    most = asked.rooms.settings.break_glass_minutes
    if not _SUBJECT.fullmatch(subject):
        raise _wrong("`subject` is the id of a person or an event.")
    if len(" ".join(reason.split())) < SHORTEST_REASON:  # spaces in between say nothing
        raise _wrong(f"Say in at least {SHORTEST_REASON} characters why it can't wait.")
    if not 1 <= minutes <= most:
        raise _wrong(f"`minutes` is a whole number from 1 to {most}.")
    if not viewer.case_reference:
        raise _wrong("Name the case in the header X-Case-Reference.")
    glass = asked.rooms.sights.glass(viewer)
    if glass is None:
        message = f"No policy opens anything to you by break-glass for {viewer.purpose}."
        raise Refused(RefusalCode.NOT_PERMITTED, message)
    waives = [opening_value(one, {}, asked.agencies) for one in glass.waives]

    def act(connection: Connection) -> Done:
        grant, concerned = take(connection, viewer, glass, subject, reason, minutes)
        payload = {"grant": grant_value(grant, glass.at, asked.agencies), "waives": waives}
        return Done(payload, concerned, (grant.id,))

    return act


def review_break_glass(asked: Asked) -> Act:
    """Say whether a grant was justified; one that she may not review, or took herself, she does not find."""
    viewer, given = asked.viewer, asked.input
    verdict, note = ReviewVerdict(given["verdict"]), fit_reason(given["note"])
    scope, now = asked.rooms.sights.permissions.review_scope(viewer), asked.rooms.sights.now()

    def act(connection: Connection) -> Done:
        grant = read(connection, scope, str(given["id"]))
        if grant is None:
            raise Refused(RefusalCode.NOT_FOUND, "There is no grant of this id that you may review.")
        if grant.verdict is not None:
            raise _wrong(f"It was reviewed at {grant.reviewed_at}; a verdict stands.")
        if verdict is ReviewVerdict.JUSTIFIED and state(grant, now) is BreakGlassState.IN_FORCE:
            until = f"It is in force until {grant.expires_at}"
            raise _wrong(f"{until}: judge it when all is done, or end it as UNJUSTIFIED.")
        review(connection, grant, verdict, viewer.id, note, now)
        found = replace(
            grant,
            expires_at=min(grant.expires_at, fixed(now)),
            reviewed_by=viewer.id,
            reviewed_at=fixed(now),
            verdict=verdict,
            note=note,
        )
        concerned = opened(connection, grant.id)  # so that the agencies hear of it whose records they are
        payload = {"grant": grant_value(found, now, asked.agencies)}
        return Done(payload, concerned, (grant.id,), unseen=concerned)

    return act


def _wrong(message: str) -> Refused:
    return Refused(RefusalCode.BAD_INPUT, message)
