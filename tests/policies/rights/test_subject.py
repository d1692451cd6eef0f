"""An id means whoever she is today: merged, the one into whom; parted again, herself alone."""

import pytest

from linkage.progress import Silence
from linkage.resolution.run import link
from linkage.review.decisions import decide
from policies.audit.keys import SigningKey
from policies.errors import RightsError
from policies.rights.certificate import Order
from policies.rights.erasing import erase_subject
from policies.rights.subject import records_of
from schema.vocabulary import Purpose, Ruling
from tests.policies.rights.families import CROWD, House

KEY = SigningKey.generate()
ORDER = Order("data protection officer", "asked by the data subject")


def meant(house: House, id: str) -> list[str]:
    with house.ledger.read() as connection:
        return records_of(connection, id)


def ruled(house: House, ruling: Ruling, one: str, other: str) -> None:
    with house.ledger.begin() as connection:
        decide(connection, one, other, ruling, "sam.steward", Purpose.LINKAGE_QUALITY, "seen")
    link(house.ledger, progress=Silence())


def test_an_erasure_that_is_repeated_never_takes_whom_she_was_once_merged_into(house: House):
    house.deliver(*CROWD)
    records = {house.person(name): house.record(name) for name in ("Nameb", "Namec")}
    ruled(house, Ruling.SAME, *records.values())
    kept = house.person("Nameb")
    (gone,) = records.keys() - {kept}
    assert meant(house, gone) == meant(house, kept) == sorted(records.values())
    ruled(house, Ruling.DIFFERENT, *records.values())
    assert {one: meant(house, one) for one in records} == {one: [its] for one, its in records.items()}
    erase_subject(house.ledger, KEY, gone, ORDER)
    with pytest.raises(RightsError, match="no record"):  # as after a restore, when somebody can't be sure
        erase_subject(house.ledger, KEY, gone, ORDER)
    assert meant(house, kept) == [records[kept]]
