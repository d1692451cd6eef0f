"""What a reader of the log is told of each event, on both ledgers.

Whom a conflict of interest binds learns nothing of it, and nobody of what only others may know of.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import delete, insert

from ledger.database import Ledger
from ledger.tables import membership, person, restricted, restriction, run
from policies.audit.accesses import accesses
from policies.audit.activity import activity
from policies.audit.event import Answered, intent_row
from policies.audit.proofs import inclusion
from policies.audit.questions import AuditEvent, AuditPage, AuditWhere, alerts, newest, page
from policies.audit.writer import write
from policies.permissions import LogScope
from schema.sight import Viewer
from schema.vocabulary import AuditAction, AuditOutcome, AuditStage, Role
from tests.policies.audit.holdings import hold

AGENCY = frozenset({"police"})
AUDITOR, OTHER_AUDITOR = LogScope("hugh", AGENCY, AGENCY), LogScope("irene", AGENCY, AGENCY)
OFFICER, OTHER_OFFICER = LogScope("dana", to=AGENCY), LogScope("eve", to=AGENCY)
BOUND = ((AUDITOR, OTHER_AUDITOR), (OFFICER, OTHER_OFFICER))


def tell(
    ledger: Ledger,
    agency: str,
    action: AuditAction,
    operation: str,
    *subjects: str,
    unseen: Sequence[str] = (),
) -> None:
    """An intent and an outcome of somebody of this agency."""
    who = Viewer(f"{agency}.worker", "x", agency, frozenset({Role.OFFICER}))
    told = intent_row(who, action, operation, None, AuditStage.INTENT, Answered(AuditOutcome.ANSWERED))
    ended = intent_row(
        who, action, operation, None, AuditStage.OUTCOME, Answered(AuditOutcome.ANSWERED, unseen=unseen)
    )
    with ledger.begin() as connection:
        write(connection, [told, ended | {"request": told["request"]}], [(), subjects])


def bind(ledger: Ledger, *principals: str) -> None:
    """A conflict of interest of each with the record of the police."""
    with ledger.begin() as connection:
        for who in principals:
            told = {"subject": "record_police", "kind": "CONFLICT", "principal": who, "made_by": "dpo"}
            connection.execute(insert(restriction).values({**told, "id": who, "made_at": "t", "reason": "x"}))
            connection.execute(insert(restricted).values(restriction=who, subject="record_police"))


@pytest.fixture
def held(ledger: Ledger) -> Ledger:
    """Look-ups and deeds; then a conflict with the record of the police is put down for two readers."""
    hold(ledger)
    with ledger.begin() as connection:
        connection.execute(insert(run).values(id=1, started_at="t", state="done"))
        connection.execute(insert(person).values(id="person_a", run=1))
        connection.execute(insert(membership).values(record="record_police", person="person_a", run=1))
    tell(ledger, "nhs_acute", AuditAction.CONSULT, "person", "record_police", "record_nhs_acute")
    tell(ledger, "nhs_acute", AuditAction.SEARCH, "findPersons", "record_police", "event_crime")
    tell(ledger, "nhs_acute", AuditAction.BREAK_GLASS, "breakGlass", "record_police")
    tell(ledger, "police", AuditAction.CONSULT, "person", "record_police")
    tell(ledger, "police", AuditAction.ALTER, "restrict", "record_police")
    tell(ledger, "police", AuditAction.ALTER, "decide", "record_police", "event_crime")
    bind(ledger, "hugh", "dana")
    return ledger


def ask(
    ledger: Ledger, scope: LogScope, first: int = 50, after: int | None = None, **where: Any
) -> AuditPage:
    with ledger.read() as connection:
        return page(connection, scope, AuditWhere(**where), first, after)


def outcomes(ledger: Ledger, scope: LogScope) -> list[tuple[str, str, tuple[str, ...]]]:
    """Who, what and of whom, the oldest first."""
    found = ask(ledger, scope, stage=AuditStage.OUTCOME).events
    return [(one.agency, str(one.operation), one.subjects) for one in reversed(found)]


def test_others_read_it_all(held: Ledger):
    assert outcomes(held, OTHER_AUDITOR) == [
        ("nhs_acute", "person", ("record_police",)),
        ("nhs_acute", "findPersons", ("record_police", "event_crime")),
        ("nhs_acute", "breakGlass", ("record_police",)),
        ("police", "person", ("record_police",)),
        ("police", "restrict", ("record_police",)),
        ("police", "decide", ("record_police", "event_crime")),
    ]
    assert outcomes(held, OTHER_OFFICER) == outcomes(held, OTHER_AUDITOR)


def test_a_privacy_officer_who_is_bound_is_told_of_what_else_there_was(held: Ledger):
    left = [("nhs_acute", "findPersons", ("event_crime",)), ("police", "decide", ("event_crime",))]
    assert outcomes(held, OFFICER) == left
    assert ask(held, OFFICER).total == 2


def test_an_auditor_who_is_bound_sees_what_her_people_asked_as_if_it_had_found_nothing(held: Ledger):
    """And of a deed that was done to nothing else neither the outcome nor the intent."""
    assert outcomes(held, AUDITOR) == [
        ("nhs_acute", "findPersons", ("event_crime",)),
        ("police", "person", ()),
        ("police", "decide", ("event_crime",)),
    ]
    found = ask(held, AUDITOR, stage=AuditStage.INTENT)
    assert [one.operation for one in found.events] == ["decide", "person"]
    assert found.total == 2


@pytest.mark.parametrize("scope", [AUDITOR, OFFICER])
def test_what_is_kept_is_found_by_its_id_as_little_as_what_never_was(held: Ledger, scope: LogScope):
    wheres: list[dict[str, Any]] = [
        {"subject": "record_police"},
        {"subjects": ("record_police", "record_never")},
    ]
    for where in wheres:
        assert ask(held, scope, **where) == ask(held, scope, subject="record_never")
    every = [one.id for one in ask(held, OTHER_AUDITOR).events]
    told = [one.id for one in ask(held, scope).events]
    assert [id for id in every if ask(held, scope, id=id).total] == told


@pytest.mark.parametrize("scope", [AUDITOR, OFFICER])
def test_pages_count_and_follow_each_other_without_it(held: Ledger, scope: LogScope):
    whole, after = ask(held, scope), None
    walked: list[AuditEvent] = []
    while True:
        found = ask(held, scope, first=1, after=after)
        walked += found.events
        assert found.total == len(whole.events) == whole.total
        if not found.more:
            break
        after = found.events[-1].seq
    assert tuple(walked) == whole.events


def test_no_alert_tells_of_it(held: Ledger):
    with held.read() as connection:
        for bound, free in BOUND:
            assert len(alerts(connection, free, 0)) == 1
            assert alerts(connection, bound, 0) == ()
        last = newest(connection)
    tell(held, "nhs_acute", AuditAction.BREAK_GLASS, "breakGlass", "record_police", "event_crime")
    with held.read() as connection:
        assert len(alerts(connection, OFFICER, last)) == 1


def test_findings_count_the_deeds_that_the_log_shows(held: Ledger):
    counted = {}
    for scope in (OTHER_AUDITOR, AUDITOR):
        with held.read() as connection:
            counted[scope.reader] = sum(one.requests for one in activity(connection, scope, "", "~"))
        assert counted[scope.reader] == ask(held, scope, agency="police", stage=AuditStage.OUTCOME).total
    assert counted == {"irene": 3, "hugh": 2}


def test_no_access_to_her_is_told(held: Ledger):
    with held.read() as connection:
        for bound, free in BOUND:
            assert accesses(connection, free, ["record_police"])["person_a"]
            assert accesses(connection, bound, ["record_police"]) == {}


def test_a_proof_has_no_text_for_whoever_is_bound(held: Ledger):
    """Of no event: where it is missing would else tell which answers held what is kept from her."""
    with held.read() as connection:
        of = [(one.seq, one.id) for one in page(connection, AUDITOR, AuditWhere(agency="police")).events]
        for seq, id in of:
            free, bound = (inclusion(connection, one, id, seq) for one in (OTHER_AUDITOR, AUDITOR))
            assert free is not None
            assert bound is not None
            assert (free.leaf, free.path) == (bound.leaf, bound.path)
            asked = page(connection, OTHER_AUDITOR, AuditWhere(id=id)).events[0].action is AuditAction.CONSULT
            assert (free.text is not None) == asked
            assert bound.text is None
        [hidden] = page(connection, OTHER_AUDITOR, AuditWhere(stage=AuditStage.OUTCOME), 1, 11).events
        assert hidden.operation == "restrict"
        assert inclusion(connection, AUDITOR, hidden.id, hidden.seq) is None


def test_when_it_is_lifted_all_is_told(held: Ledger):
    with held.begin() as connection:
        connection.execute(delete(restricted))
    for bound, free in BOUND:
        assert outcomes(held, bound) == outcomes(held, free)


@pytest.mark.parametrize("word", ["subject", "grant"])
def test_the_index_by_agency_is_no_way_to_what_others_saw(held: Ledger, word: str):
    """Nor is a record in the place of a grant."""
    for scope, id in ((OTHER_AUDITOR, "agency_nhs_acute"), (OTHER_OFFICER, "record_nhs_acute")):
        where: dict[str, Any] = {word: id}
        assert ask(held, scope, **where).total == 0


@pytest.mark.parametrize(
    ("agency", "unseen"), [("police", ("record_nhs_acute",)), ("nobody", ())], ids=["unseen", "a command"]
)
def test_what_only_others_know_of_is_told_to_them_alone(ledger: Ledger, agency: str, unseen: Sequence[str]):
    """A restriction closes records that whoever makes it does not see, and a command may concern anyone's."""
    hold(ledger)
    both = ("record_police", "record_nhs_acute")
    tell(ledger, agency, AuditAction.ALTER, "restrict", *both, unseen=unseen)
    police, nhs = frozenset({"police", "nobody"}), frozenset({"nhs_acute"})
    told = {
        LogScope("hugh", police, frozenset({"police"})): ("record_police",),
        LogScope("hugh", police): () if agency == "nobody" else ("record_police",),
        LogScope("nora", nhs, nhs): ("record_nhs_acute",),
        LogScope("nadia", to=nhs): ("record_nhs_acute",),
    }
    for scope, subjects in told.items():
        [event] = ask(ledger, scope, stage=AuditStage.OUTCOME).events
        assert event.subjects == subjects
        assert "unseen" not in event.details
        for id in both:
            assert ask(ledger, scope, subject=id).total == (id in subjects)
        with ledger.read() as connection:
            found = inclusion(connection, scope, event.id, event.seq)
        assert found is not None
        assert found.text is None
