"""The cut lets in what policy names, and a snapshot tells nobody by what it says of her."""

from collections import Counter
from datetime import date

from cypher.portion import Portion
from cypher.projection.cut import Cut
from cypher.projection.pseudonyms import Pseudonyms
from cypher.projection.snapshot import Snapshot, snapshot
from schema.vocabulary import AreaKind, FieldClass

DAY, K = date(2026, 1, 31), 5
OPEN, CLOSED, SEALED = 1, 2, -12
ALL = {kind: frozenset([OPEN]) for kind in FieldClass}


def record(person: str, number: int = OPEN, birth: str = "2000-05-01", agency: str = "police") -> Portion:
    """One record of a person."""
    portion, id = Portion(), f"record_{person}_{number}"
    told = {"birthDate": birth, "sex": "FEMALE", "fullName": "Ada Lovelace", "postcode": "M1 1LU"}
    portion.nodes["Record"].append({"id": id, "class": number, "agency": f"agency_{agency}", **told})
    portion.edges["OF"].append({"start": id, "end": f"person_{person}"})
    return portion


def event(name: str, number: int = OPEN, kind: str = "ROBBERY", marking: str = "OFFICIAL") -> Portion:
    """One event."""
    portion = Portion()
    told = {
        "kind": kind,
        "start": "2026-01-05T10:00:00Z",
        "startPrecision": "TIME",
        "narrative": "At 5 High St",
    }
    row = {"id": f"event_{name}", "class": number, "agency": "agency_police", "marking": marking, **told}
    portion.nodes["Event"].append(row)
    return portion


def involved(person: str, in_event: str, number: int = OPEN, record_class: int = OPEN) -> Portion:
    """That she was a victim in it."""
    portion = Portion()
    ends = {"start": f"person_{person}", "end": f"event_{in_event}", "role": "VICTIM"}
    portion.edges["INVOLVED"].append({**ends, "class": number, "recordClass": record_class})
    return portion


def agency(name: str = "police") -> Portion:
    """An agency."""
    portion = Portion()
    portion.nodes["Agency"].append({"id": f"agency_{name}", "kind": "POLICE", "fullName": name.title()})
    return portion


def taken(
    *portions: Portion,
    open: dict[FieldClass, frozenset[int]] = ALL,
    day: date = DAY,
    sample: float = 1.0,
) -> Snapshot:
    """The snapshot of these portions."""
    cut = Cut(open, AreaKind.DISTRICT, day)
    for portion in (agency(), *portions):
        cut.take(portion)
    return snapshot(cut, K, sample)


def area(code: str) -> Portion:
    """A district, and a place in it."""
    portion = Portion()
    portion.nodes["Area"].append({"id": f"area_{code}", "kind": "DISTRICT", "code": code})
    portion.edges["IN"].append({"start": f"place_{code}", "end": f"area_{code}"})
    return portion


def lives(person: str, place: str, until: str | None = None) -> Portion:
    """That she lives there, or did."""
    portion = Portion()
    ends = {"start": f"person_{person}", "end": f"place_{place}", "until": until}
    portion.edges["LIVES_AT"].append({**ends, "class": OPEN, "recordClass": OPEN})
    return portion


def many(number: int = OPEN, start: int = 0) -> list[Portion]:
    """Ten persons who look alike."""
    return [record(str(n), number) for n in range(start, start + 10)]


def test_persons_are_told_by_band_and_sex_alone():
    made = taken(*many())
    assert len(made.nodes["Person"]) == 10
    for row in made.nodes["Person"]:
        assert row == {"id": row["id"], "ageBand": "25-34", "sex": "FEMALE"}


def test_what_is_closed_or_sealed_does_not_enter():
    made = taken(
        *many(),
        *many(CLOSED, 100),
        *many(SEALED, 200),
        event("a"),
        *[event(f"c{n}", CLOSED) for n in range(9)],
    )
    assert len(made.nodes["Person"]) == 10
    assert made.edges["INVOLVED"] == [] == made.nodes["Event"]


def test_an_involvement_enters_only_if_all_that_states_it_is_open():
    events = [event(f"e{n}") for n in range(10)]
    ways = [(OPEN, OPEN), (CLOSED, OPEN), (OPEN, CLOSED), (OPEN, SEALED), (SEALED, OPEN)]
    entered = [
        len(taken(*many(), *events, *(involved(str(n), f"e{n}", *way) for n in range(10))).edges["INVOLVED"])
        for way in ways
    ]
    assert entered == [10, 0, 0, 0, 0]


def test_without_a_rule_for_identity_nobody_has_an_age():
    made = taken(*many(), open={FieldClass.EXISTENCE: frozenset([OPEN])})
    assert {(row["ageBand"], row["sex"]) for row in made.nodes["Person"]} == {(None, None)}


def test_who_is_rare_is_told_coarser_with_some_whom_chance_draws():
    old = [record(f"r{n}", birth="1930") for n in range(K)]
    child = record("child", birth="2020-01-01")
    made = taken(*many(), *old, child)
    bands = Counter(row["ageBand"] for row in made.nodes["Person"])
    # The child is told of without an age, and so are as many others as it takes.
    assert bands[None] == K
    assert bands["25-34"] + bands["65+"] + bands["18+"] == 11
    assert made.measured.persons >= K
    assert made.measured.told["Person.ageBand"][1] == 16


def test_counts_by_kind_and_by_month_stay_whole_whatever_is_told_with_them():
    def robbery(n: int) -> Portion:
        made, where = event(f"e{n}"), "north" if n < 8 else f"district {n % 4}"
        made.nodes["Event"][0] = {**made.nodes["Event"][0], "outcome": f"OUTCOME_{n}"}
        made.edges["AT"].append({"start": f"event_e{n}", "end": f"place_{where}", "class": OPEN})
        return made

    areas = [area(name) for name in ("north", *(f"district {n}" for n in range(4)))]
    made = taken(*areas, *(robbery(n) for n in range(18)))
    assert Counter((row["kind"], row["month"]) for row in made.nodes["Event"]) == {("ROBBERY", "2026-01"): 18}
    assert Counter(row["end"] for row in made.edges["HAPPENED_IN"]) == {"north": 8}
    assert {row["outcome"] for row in made.nodes["Event"]} == {None}
    assert made.measured.told["HAPPENED_IN"] == (8, 18)


def test_of_a_kind_too_rare_to_be_told_nothing_is_told():
    made = taken(
        *(event(f"e{n}") for n in range(10)), *(event(f"x{n}", kind="HOMICIDE") for n in range(K - 1))
    )
    assert Counter(row["kind"] for row in made.nodes["Event"]) == {"ROBBERY": 10}
    assert made.measured.left_out == K - 1


def test_a_home_is_the_last_one_and_none_where_that_lies_in_no_area():
    homes = [
        portion
        for n in range(10)
        for portion in (
            lives(str(n), "north", "2020-01-01"),
            lives(str(n), "south" if n < 5 else "elsewhere"),
        )
    ]
    made = taken(*many(), area("north"), area("south"), *homes)
    assert [row["end"] for row in made.edges["LIVES_IN"]] == ["south"] * 5


def test_no_birthday_is_told_by_two_snapshots_of_a_year():
    born = [record(str(n), birth="2001-05-01") for n in range(10)]
    days = (date(2026, 4, 30), date(2026, 5, 2), date(2027, 1, 1))
    told = [{row["ageBand"] for row in taken(*born, day=day).nodes["Person"]} for day in days]
    assert told == [{"18-24"}, {"18-24"}, {"25-34"}]


def test_a_sample_is_drawn_anew_for_each_snapshot_with_what_is_tied_to_it():
    events, ties = [event(f"e{n}") for n in range(400)], [involved(str(n), f"e{n}") for n in range(400)]
    persons = [record(str(n)) for n in range(400)]
    made = [taken(*persons, *events, *ties, sample=0.5) for _ in range(2)]
    for one in made:
        # fewer or more than this come once in a billion
        assert 140 < len(one.nodes["Person"]) == len(one.edges["INVOLVED"]) < 260
        assert {row["start"] for row in one.edges["INVOLVED"]} == {row["id"] for row in one.nodes["Person"]}
        assert len(one.nodes["Event"]) == 400
    assert len(taken(*persons).nodes["Person"]) == 400


def test_a_rare_event_is_told_coarser_whether_it_tells_of_somebody_or_not():
    common = [event(f"e{n}") for n in range(10)]
    told = [involved(str(n), f"e{n}") for n in range(10)]
    homicide = event("x", kind="HOMICIDE", marking="PUBLIC")
    for more in ([], [involved("0", "x")]):
        made = taken(*many(), *common, homicide, *told, *more)
        assert "HOMICIDE" not in {row["kind"] for row in made.nodes["Event"]}


def test_two_snapshots_do_not_join():
    first, second = (taken(*many()) for _ in range(2))
    ids = [{row["id"] for row in made.nodes["Person"]} for made in (first, second)]
    assert not ids[0] & ids[1]


def test_a_pseudonym_is_the_same_in_one_snapshot_and_tells_its_kind():
    names = Pseudonyms()
    assert names.of("person_abc") == names.of("person_abc") != names.of("person_abd")
    assert names.of("person_abc").startswith("person_")
    assert names.of("person_abc") != Pseudonyms().of("person_abc")
