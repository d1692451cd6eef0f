import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from ledger.classes import ClassKey, class_number, classes
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
