"""What is restricted is not disposed of, and let in again after an erasure it is as closed as it was."""

from datetime import date

import pytest

from ledger.outbox import projected_seq
from policies.audit.keys import SigningKey
from policies.restrictions import closed, lift, restrict
from policies.rights.certificate import Order
from policies.rights.disposal import dispose
from policies.rights.due import due, due_records
from policies.rights.erasing import erase_subject, readmit
from policies.rights.retention import Retention
from schema.sight import Viewer
from schema.vocabulary import RestrictionKind
from tests.policies.rights.families import AMINA, CROWD, STAY, House

KEY = SigningKey.generate()
DAY = date(2099, 1, 1)
ORDER = Order("data protection officer", "asked by the data subject")
JUDGE = Viewer("judge", "Judge", "charity", frozenset())
RULES = Retention.model_validate(
    {
        "rules": [
            {"since": "LAST_EVENT", "years": 1, "then": "DISPOSE", "replaced_years": 0, "basis": "x"},
        ]
    }
)


def restricted(house: House, subject: str, kind: RestrictionKind, principal: str | None = None) -> str:
    with house.ledger.begin() as connection:
        return restrict(connection, subject, kind, JUDGE, "reasonxa", principal)


def closed_to(house: House, viewer: str) -> tuple[str, ...]:
    with house.ledger.read() as connection:
        return closed(connection, viewer, projected_seq(connection))


@pytest.mark.parametrize("of", ["record", "person"])
def test_what_was_sealed_is_sealed_when_it_is_let_in_again(hers: House, of: str):
    record, person = hers.record("Aminaxa"), hers.person("Aminaxa")
    subject = record if of == "record" else person
    sealed = restricted(hers, subject, RestrictionKind.SEALED)
    restricted(hers, subject, RestrictionKind.CONFLICT, "ann.other")
    for _ in range(2):  # erased, let in and erased once more
        erase_subject(hers.ledger, KEY, record, ORDER)
        assert hers.desk.ask("SELECT reason FROM restriction") == ["(erased)", "(erased)"]
        hers.desk.deliver(CROWD[:8], hers.stays, STAY)
        readmit(hers.ledger, record)
        hers.deliver(AMINA, *CROWD[:8])
        assert hers.person("Aminaxa") != person
        assert closed_to(hers, "ann.other") == closed_to(hers, "ben.other") == (record,)
    with hers.ledger.begin() as connection:
        lift(connection, sealed, JUDGE, "the order ended")
    hers.deliver(AMINA, *CROWD)
    assert (closed_to(hers, "ann.other"), closed_to(hers, "ben.other")) == ((record,), ())


def test_a_conflict_with_whom_was_disposed_of_stands_when_she_is_there_again(hers: House):
    record = hers.record("Aminaxa")
    restricted(hers, hers.person("Aminaxa"), RestrictionKind.CONFLICT, "ann.other")
    assert list(dispose(hers.ledger, KEY, RULES, DAY, ORDER, lambda units: None))
    hers.deliver({**AMINA, "came": "2026-10-01"}, *({**one, "came": "2026-10-01"} for one in CROWD))
    assert (closed_to(hers, "ann.other"), closed_to(hers, "ben.other")) == ((record,), ())


@pytest.mark.parametrize("of", ["record", "event"])
def test_what_is_sealed_is_not_disposed_of_until_the_seal_is_lifted(house: House, of: str):
    house.desk.deliver([{**AMINA, "needs": "wrong"}, *CROWD], house.stays, STAY)
    house.desk.deliver([AMINA, *CROWD], house.stays, STAY)
    record, other = house.record("Aminaxa"), house.record("Nameb")
    (event,) = house.desk.ask(
        "SELECT DISTINCT n.id FROM stated_node n JOIN entry e ON e.id = n.entry "
        "WHERE n.label = 'Event' AND e.key = 'S-AMINA-1'"
    )
    sealed = restricted(house, record if of == "record" else event, RestrictionKind.SEALED)
    restricted(house, other, RestrictionKind.CONFLICT, "ann.other")

    def counted() -> tuple[int, int, int]:
        with house.ledger.read() as connection:
            (one,) = due(connection, RULES, DAY)
            listed = due_records(connection, one.class_, RULES.rules[0], DAY)
            assert (record in {id for _, id in listed}) is (one.restricted == 0 and one.entries > 0)
        return one.entries, one.versions, one.restricted

    def disposed() -> int:
        return len(list(dispose(house.ledger, KEY, RULES, DAY, ORDER, lambda units: None, reviewed=True)))

    assert counted() == (len(CROWD), 0, 2)
    assert disposed() == 1
    assert house.desk.states() == {"S-AMINA-1": [(1, "superseded"), (2, "current")]}
    assert (counted(), disposed()) == ((0, 0, 2), 0)
    with house.ledger.begin() as connection:
        lift(connection, sealed, JUDGE, "the trial is over")
    assert counted() == (1, 1, 0)
    assert disposed() == 2
    assert house.desk.states() == {}
