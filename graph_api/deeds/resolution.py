"""Resolution of one record: whose it is by the records that its sender sees, as if there were no others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from graph_api.deeds.deed import Act, Asked, Done, Refused
from graph_api.details import told_details
from graph_api.errors import BadInput, Unavailable
from graph_api.lineage import closed_to, shown
from graph_api.roots.clear import among_clear, sees_all
from ledger.ids import new_id
from ledger.turn import wait_to_place
from linkage.arrival.component import persons_of
from linkage.arrival.entering import KEPT, NotEntered, enter, known_record
from linkage.arrival.resolving import foresee, settle_record
from linkage.arrival.search import Found, Match, search, told_of
from linkage.errors import LinkageError
from linkage.ingest.persons import record_columns
from linkage.resolution.runs import run_in_force
from linkage.source import Source, load_source
from schema.partnership import ConfigurationError
from schema.vocabulary import RefusalCode, Resolution

LONGEST_KEY = 200
MOST_MATCHES = 20


def dry(given: Mapping[str, Any]) -> bool:
    """Whether the input asks for a search alone."""
    return bool(given.get("dryRun"))


def resolve_record(asked: Asked) -> Act:
    """Look for the person of one record of a source of her agency, and unless it is `dry`, take it in.

    What she is told rests on the records that she sees, as if there were no others; whose the record is in
    the ledger rests on all of them. What is closed to her she can't write over, whatever she sends under its
    key; a dry run is answered as if the key were free. The log names whoever got another person by it, too.
    """
    given, ledger, arrivals = asked.input, asked.rooms.ledger, asked.rooms.arrivals
    source, key = _source(asked, str(given["source"])), _fit_key(str(given["key"]))
    columns = record_columns(_told(given["details"]))
    within = among_clear(asked.sight)
    with ledger.read() as connection:
        id = known_record(connection, source, key) or new_id("record")
        try:
            weighing = arrivals.weighing(connection, told_of(columns, source.id, id))
        except LinkageError as error:
            raise Unavailable(str(error)) from None
        found = search(connection, weighing, within, source.id if source.deduplicated else "")
        everything = sees_all(connection, asked.sight)
        foreseen = None if dry(given) else foresee(connection, weighing)
    if foreseen is None:
        return lambda connection: _done(found, everything=everything)

    def act(connection: Connection) -> Done:
        wait_to_place(connection)
        if run_in_force(connection) != weighing.standing.run:
            raise Unavailable("A linkage run has ended just now. Try again.")
        stands = foreseen.stands(connection)
        stated = known_record(connection, source, key)
        if stated is not None and closed_to(connection, stated, asked.sight):
            raise Refused(RefusalCode.BAD_INPUT, KEPT)
        try:
            entered = enter(connection, source, key, columns, id)
        except NotEntered as refusal:
            raise Refused(RefusalCode.BAD_INPUT, str(refusal)) from None
        moved: Sequence[str] = ()
        if not entered.changed:
            person = persons_of(connection, [entered.record]).get(entered.record)
        else:
            placed = foreseen.placed if stands and entered.record == id else None
            weighing_now = weighing.entered(entered.record, entered.entry)
            settled = settle_record(connection, weighing_now, placed)
            person, moved = settled.person, settled.moved
        done = _done(found, everything=everything, record=entered.record, person=person)
        subjects = list(dict.fromkeys([*done.subjects, *moved]))
        seen = {*done.subjects, *shown(connection, set(moved), asked.sight)}
        return replace(done, subjects=subjects, unseen=[one for one in subjects if one not in seen])

    return act


def _told(given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return told_details(given)
    except BadInput as error:
        raise Refused(RefusalCode.BAD_INPUT, str(error)) from None


def _fit_key(told: str) -> str:
    key = told.strip()
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        message = f"`key` is a text of 1 to {LONGEST_KEY} characters that can be read."
        raise Refused(RefusalCode.BAD_INPUT, message)
    return key


def _source(asked: Asked, id: str) -> Source:
    """A source for which she may deliver. Raises Refused."""
    absent = Refused(RefusalCode.NOT_FOUND, "There is no source of this id for which you may deliver.")
    folder = asked.rooms.folder / "sources"
    if id not in {file.stem for file in folder.glob("*.toml")}:
        raise absent
    try:
        source = load_source(folder / f"{id}.toml")
    except ConfigurationError:
        raise Unavailable("The sources can't be read at the moment.") from None
    if not asked.rooms.sights.permissions.delivers(asked.viewer, *source.class_):
        raise absent
    if source.subject is None:
        raise Refused(RefusalCode.BAD_INPUT, "The rows of this source tell of no person.")
    return source


def _done(found: Found, *, everything: bool, record: str | None = None, person: str | None = None) -> Done:
    """What she is told: of a record that was taken in that it matched only where it did so in truth."""
    matches = found.matches[:MOST_MATCHES]
    outcome, matched = found.resolution, found.person
    if record is not None and outcome is Resolution.MATCHED and matched != person:
        outcome, matched = Resolution.NEEDS_REVIEW, None
    if outcome is Resolution.CREATED and not everything:
        outcome = Resolution.ACCEPTED
    payload = {
        "outcome": outcome,
        "person": matched,
        "record": record,
        "matches": [_match(one) for one in matches],
    }
    return Done(payload, [*([record] if record else []), *(one.record for one in matches)])


def _match(one: Match) -> dict[str, Any]:
    return {
        "record": one.record,
        "person": one.person,
        "weight": one.weight,
        "probability": one.probability,
        "comparisons": [{"name": name, "weight": bits} for name, bits in one.comparisons.items()],
    }
