from dataclasses import replace

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from ledger.classes import (
    BINDING,
    ClassKey,
    class_number,
    classes,
    restricted_number,
    with_restricted,
)
from ledger.database import Ledger
from ledger.tables import agency
from schema.vocabulary import Category, Marking


def test_a_class_has_one_number(ledger: Ledger):
    with ledger.begin() as connection:
        connection.execute(insert(agency), {"id": "police", "name": "P", "kind": "POLICE", "contact": "c"})
        crime = class_number(connection, "police", Category.CRIME, Marking.OFFICIAL)
        custody = class_number(connection, "police", Category.CUSTODY, Marking.OFFICIAL)
        assert class_number(connection, "police", Category.CRIME, Marking.OFFICIAL) == crime
    with ledger.read() as connection:
        assert classes(connection) == {
            crime: ClassKey("police", Category.CRIME, Marking.OFFICIAL),
            custody: ClassKey("police", Category.CUSTODY, Marking.OFFICIAL),
        }


def test_an_agency_that_the_ledger_does_not_know_has_no_class(ledger: Ledger):
    with pytest.raises(IntegrityError), ledger.begin() as connection:
        class_number(connection, "nobody", Category.CRIME, Marking.OFFICIAL)


def test_what_is_restricted_has_a_class_of_its_own():
    known = {n: ClassKey("police", Category.CRIME, marking) for n, marking in enumerate(Marking, start=1)}
    whole = with_restricted(known)
    assert len(whole) == 3 * len(known)
    for number, key in known.items():
        for kind in BINDING:
            assert whole[restricted_number(number, kind)] == replace(key, restriction=kind)
