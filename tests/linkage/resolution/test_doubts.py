"""The queue of a large ledger: each reason has its own places, and a ruling makes room for the next pair."""

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.database import Ledger
from linkage.duck import Duck
from linkage.model.store import default_model
from linkage.resolution import doubts as doubts_module
from linkage.resolution.conflicts import Ruled
from linkage.resolution.doubts import find_doubts
from linkage.resolution.links import keep_links
from linkage.review.decisions import standing
from linkage.review.queue import Doubt, doubts
from schema.vocabulary import ReviewReason, Ruling
from tests.linkage.people import features
from tests.linkage.resolution.crowd import crowded
from tests.linkage.resolution.test_households import MOTHER, home
from tests.linkage.resolution.town import Town, person

PLACES = 4


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Path]:
    """A crowd, in it a mother whose number her child was told of under, and persons of many records."""
    folder = tmp_path_factory.mktemp("doubts")
    with crowded(folder) as town:
        for desk in ("desk_one", "desk_other"):
            town.source(desk)
        mother = {**home(500), "given_name": "Beatrice", "birth_date": "1988-05-11"}
        child = {**home(500), "given_name": "Imogen", "birth_date": "2016-09-02", "identifiers": MOTHER}
        town.tell("desk_one", {"mother": {**mother, "identifiers": MOTHER}})
        town.tell("desk_other", {"child": child})
        for who in (3, 4, 5):
            often = {f"often {who} {number}": person(who) for number in range(doubts_module.LARGE)}
            town.tell("desk_one", often)
        town.link()
    return town, folder / "ledger.db"


@pytest.fixture
def town(once: tuple[Town, Path], tmp_path: Path) -> Iterator[Town]:
    """A copy of it."""
    linked, file = once
    ledger = Ledger.open(f"sqlite:///{shutil.copy(file, tmp_path)}")
    yield linked.in_a_copy(ledger)
    ledger.close()


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


def test_pairs_that_were_ruled_on_make_room_for_the_next(town: Town, monkeypatch: pytest.MonkeyPatch):
    every: defaultdict[ReviewReason, set[tuple[str, str]]] = defaultdict(set)
    for one in found(town):
        every[one.reason].add(one.pair)
    many = {reason for reason, pairs in every.items() if len(pairs) > 2}
    assert many == {ReviewReason.NEAR_THRESHOLD, ReviewReason.LARGE_CLUSTER}
    monkeypatch.setattr(doubts_module, "MOST", 1)
    ruled: set[tuple[str, str]] = set()
    unsure, conflict = [("UNSURE", "sam.stewart")], [("SAME", "sam.stewart"), ("DIFFERENT", "ola.keane")]
    for rulings in (unsure, conflict, unsure):
        report = town.link()
        queue = {one.reason: one.pair for one in found(town) if one.pair in every[one.reason]}
        assert many <= queue.keys()
        assert ruled.isdisjoint(queue.values())
        assert report.doubts == len(set(queue.values()))
        for two in set(queue.values()):
            ruled.add(two)
            for ruling, by in rulings:
                town.rule(ruling, *two, by)


def test_a_bridge_that_was_ruled_on_makes_room_for_the_next(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doubts_module, "MOST", 1)
    thresholds = default_model().thresholds
    weak = thresholds.link
    pairs = [(0, 1, 30.0), (1, 2, weak), (2, 3, 30.0), (4, 5, 30.0), (5, 6, weak), (6, 7, 30.0)]
    with Duck() as duck:
        features(duck, [person(number) for number in range(8)])
        duck.run("CREATE TABLE labelled AS SELECT n, record, n // 4 AS label FROM features")
        duck.run("CREATE TABLE by_hand (record VARCHAR)")
        duck.run("CREATE TABLE proof (l INTEGER, r INTEGER, proof VARCHAR)")
        values = ", ".join(map(str, pairs))
        duck.run(f"CREATE TABLE weighed AS SELECT l, r, w::FLOAT AS weight FROM (VALUES {values}) t(l, r, w)")
        keep_links(duck, thresholds)

        def bridges(*rulings: Ruled) -> list[tuple[str, str]]:
            find_doubts(duck, thresholds, rulings)
            return duck.rows("SELECT record_a, record_b FROM doubted WHERE reason = 'BRIDGE'")

        (first,) = bridges()
        (second,) = bridges(Ruled(*first, Ruling.UNSURE))
        assert first != second
        assert bridges(Ruled(*first, Ruling.SAME), Ruled(*second, Ruling.UNSURE)) == []
