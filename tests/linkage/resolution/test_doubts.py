"""The queue of a large ledger: each reason has its own places, and a ruling makes room for the next pair."""

from collections import Counter
from collections.abc import Iterator

import pytest

from linkage.resolution import doubts as doubts_module
from linkage.review.decisions import standing
from linkage.review.queue import Doubt, doubts
from schema.vocabulary import ReviewReason
from tests.linkage.resolution.crowd import crowded
from tests.linkage.resolution.test_households import MOTHER, home
from tests.linkage.resolution.town import Town, person

PLACES = 4


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A crowd, in it a mother whose number her child was told of under, and one person of many records."""
    with crowded(tmp_path_factory.mktemp("doubts")) as town:
        for desk in ("desk_one", "desk_other"):
            town.source(desk)
        mother = {**home(500), "given_name": "Beatrice", "birth_date": "1988-05-11"}
        child = {**home(500), "given_name": "Imogen", "birth_date": "2016-09-02", "identifiers": MOTHER}
        town.tell("desk_one", {"mother": {**mother, "identifiers": MOTHER}})
        town.tell("desk_other", {"child": child})
        town.tell("desk_one", {f"often {number}": person(3) for number in range(doubts_module.LARGE)})
        town.link()
        yield town


def found(town: Town) -> list[Doubt]:
    """The queue, doubt by doubt."""
    with town.ledger.read() as connection:
        return doubts(connection, standing(connection))


def test_no_reason_takes_the_places_of_another(town: Town, monkeypatch: pytest.MonkeyPatch):
    every = Counter(one.reason for one in found(town))
    assert every[ReviewReason.NEAR_THRESHOLD] > PLACES
    assert min(every[one] for one in (ReviewReason.CONTRADICTION, ReviewReason.LARGE_CLUSTER)) > 0
    monkeypatch.setattr(doubts_module, "MOST", PLACES)
    town.link()
    assert Counter(one.reason for one in found(town)) == {
        reason: min(PLACES, many) for reason, many in every.items()
    }
