"""What was restricted is as closed as it was when it is let in again, however it was erased."""

from datetime import date

import pytest

from policies.audit.keys import SigningKey
from policies.restrictions import closed, lift, restrict
from policies.rights.certificate import Order
from policies.rights.disposal import dispose
from policies.rights.erasing import erase_subject, readmit
from policies.rights.retention import Retention
from schema.sight import Viewer
from schema.vocabulary import RestrictionKind
from tests.policies.rights.families import AMINA, CROWD, House

KEY = SigningKey.generate()
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
        return closed(connection, viewer)


@pytest.mark.parametrize("of", ["record", "person"])
def test_what_was_sealed_is_sealed_when_it_is_let_in_again(house: House, of: str):
    house.deliver(AMINA, *CROWD)
    record, person = house.record("Aminaxa"), house.person("Aminaxa")
    subject = record if of == "record" else person
    sealed = restricted(house, subject, RestrictionKind.SEALED)
    restricted(house, subject, RestrictionKind.CONFLICT, "ann.other")
    for _ in range(2):  # erased, let in and erased once more
        erase_subject(house.ledger, KEY, record, ORDER)
        assert house.desk.ask("SELECT reason FROM restriction") == ["(erased)", "(erased)"]
        house.deliver(*CROWD[:8])
        readmit(house.ledger, record)
        house.deliver(AMINA, *CROWD[:8])
        assert house.person("Aminaxa") != person
        assert closed_to(house, "ann.other") == closed_to(house, "ben.other") == (record,)
    with house.ledger.begin() as connection:
        lift(connection, sealed, JUDGE, "the order ended")
    house.deliver(AMINA, *CROWD)
    assert (closed_to(house, "ann.other"), closed_to(house, "ben.other")) == ((record,), ())


def test_a_conflict_with_whom_was_disposed_of_stands_when_she_is_there_again(house: House):
    house.deliver(AMINA, *CROWD)
    record = house.record("Aminaxa")
    restricted(house, house.person("Aminaxa"), RestrictionKind.CONFLICT, "ann.other")
    assert list(dispose(house.ledger, KEY, RULES, date(2026, 11, 1), ORDER, lambda units: None))
    house.deliver({**AMINA, "came": "2026-10-01"}, *({**one, "came": "2026-10-01"} for one in CROWD))
    assert (closed_to(house, "ann.other"), closed_to(house, "ben.other")) == ((record,), ())
