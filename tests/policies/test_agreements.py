"""An agreement opens what its parties share, from its first moment until just before its last, no more."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ledger.database import Ledger
from ledger.tables import policy_version
from policies.agreements import Agreement, next_change, read_agreement
from policies.sight import Sights
from policies.texts import read_texts
from schema.partnership import ConfigurationError, load_partnership
from schema.vocabulary import Category, FieldClass, Marking, Purpose, Role
from tests.policies.partnerships import DEMO, someone, write_partnership

EXISTENCE, IDENTITY, HEALTH = FieldClass.EXISTENCE, FieldClass.IDENTITY, FieldClass.HEALTH
ALL = frozenset(FieldClass)
SUPPORT = ("charity", Category.SUPPORT, Marking.OFFICIAL)
HOSPITAL = ("nhs_acute", Category.HEALTH, Marking.OFFICIAL_SENSITIVE)
JOSH = someone("youth_justice", Role.PRACTITIONER, Purpose.SAFEGUARDING)
BEGIN, END = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
Numbers = dict[tuple[str, Category, Marking], int]

TEXT = """
title = "Mentoring"
parties = ["charity", "youth_justice"]
from = 2026-04-01
until = 2026-05-01T00:00:00Z
[[shares]]
agencies = ["charity"]
categories = ["SUPPORT"]
markings = ["OFFICIAL"]
field_classes = ["EXISTENCE", "IDENTITY"]
to = ["youth_justice"]
purposes = ["SAFEGUARDING"]
[[signatories]]
agency = "charity"
office = "Chief Executive"
on = 2026-03-01
[[signatories]]
agency = "youth_justice"
office = "Head of Service"
on = 2026-04-01
"""


CARE = """
title = "What a charity would like to know of its clients"
parties = ["nhs_acute", "charity"]
from = 2026-04-01
[[shares]]
agencies = ["nhs_acute"]
categories = ["HEALTH"]
markings = ["OFFICIAL_SENSITIVE"]
field_classes = ["EXISTENCE", "IDENTITY", "HEALTH"]
to = ["charity"]
purposes = ["SAFEGUARDING"]
[[signatories]]
agency = "nhs_acute"
office = "Caldicott Guardian"
on = 2026-03-01
[[signatories]]
agency = "charity"
office = "Chief Executive"
on = 2026-03-01
"""


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands(BEGIN - TICK)


def write(folder: Path, text: str = TEXT, name: str = "mentoring") -> Path:
    (folder / "agreements").mkdir(exist_ok=True)
    file = folder / "agreements" / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def agreed(folder: Path, sqlite_ledger: Ledger, numbers: Numbers, hands: Hands) -> Sights:
    """Sights of a folder with that agreement, at the time that the hands show."""
    write(folder)
    return Sights.open(folder, sqlite_ledger, hands)


def test_it_opens_from_its_first_moment_until_just_before_its_last(
    agreed: Sights, numbers: Numbers, hands: Hands
):
    number = numbers[SUPPORT]
    for at, open, expires in (
        (BEGIN - TICK, False, BEGIN),
        (BEGIN, True, END),
        (END - TICK, True, END),
        (END, False, None),
    ):
        hands.at = at
        sight = agreed.decide(JOSH, ALL)
        assert (number in sight.classes(IDENTITY)) == open, at
        assert (number in sight.pointers) != open
        assert sight.expires == (expires.timestamp() if expires else None)
        assert number not in sight.classes(FieldClass.CONTACT)


def test_a_clock_that_is_put_back_closes_it_again(agreed: Sights, numbers: Numbers, hands: Hands):
    hands.at = BEGIN
    assert numbers[SUPPORT] in agreed.decide(JOSH, ALL).classes(IDENTITY)
    hands.at = BEGIN - TICK
    assert numbers[SUPPORT] not in agreed.decide(JOSH, ALL).classes(IDENTITY)


@pytest.mark.parametrize(
    "viewer",
    [
        dataclasses.replace(JOSH, agency="nhs_acute"),
        dataclasses.replace(JOSH, purpose=Purpose.OFFENDER_MANAGEMENT),
        dataclasses.replace(JOSH, case_reference=None),
        dataclasses.replace(JOSH, roles=frozenset([Role.ANALYST]), purpose=Purpose.SERVICE_PLANNING),
    ],
    ids=["another agency", "another purpose", "no case", "another role"],
)
def test_it_opens_nothing_beyond_its_words(agreed: Sights, numbers: Numbers, hands: Hands, viewer):
    hands.at = BEGIN
    assert numbers[SUPPORT] in agreed.decide(JOSH, ALL).classes(IDENTITY)
    assert numbers[SUPPORT] not in agreed.decide(viewer, ALL).classes(IDENTITY)


def test_no_forbid_is_outvoted(agreed: Sights, folder: Path, numbers: Numbers, hands: Hands):
    hands.at = BEGIN
    write(folder, CARE, "care")
    carla = someone("charity", Role.PRACTITIONER, Purpose.SAFEGUARDING)
    sight = agreed.decide(carla, ALL)
    assert agreed.fault is None
    assert numbers[HOSPITAL] in sight.classes(IDENTITY)
    assert numbers[HOSPITAL] not in sight.classes(HEALTH), "policy keeps health in care"
    (folder / "policies" / "halt.cedar").write_text(
        '@id("halt") forbid (principal, action, resource in Category::"SUPPORT");', encoding="utf-8"
    )
    assert numbers[SUPPORT] not in agreed.decide(JOSH, ALL).classes(EXISTENCE)


def test_a_viewer_is_told_by_which_agreement_she_sees(agreed: Sights, hands: Hands):
    def by() -> set[str]:
        return {one.policy for one in agreed.openings(JOSH) if one.agency == "charity" and not one.pointer}

    assert by() == set()
    hands.at = BEGIN
    assert by() == {"agreement-mentoring"}
    assert [one.policy for one in agreed.agreements()] == ["agreement-mentoring"]


def test_an_agreement_of_a_thousand_shares_opens_each_of_them(
    folder: Path, sqlite_ledger: Ledger, numbers: Numbers, hands: Hands
):
    begin, end = TEXT.index("[[shares]]"), TEXT.index("[[signatories]]")
    idle = TEXT[begin:end].replace("SUPPORT", "HOUSING")
    write(folder, TEXT[:begin] + idle * 998 + TEXT[begin:end] * 2 + TEXT[end:])
    sights, hands.at = Sights.open(folder, sqlite_ledger, hands), BEGIN
    assert numbers[SUPPORT] in sights.decide(JOSH, ALL).classes(IDENTITY)
    opened = [one for one in sights.openings(JOSH) if one.agency == "charity" and not one.pointer]
    assert [one.policy for one in opened] == ["agreement-mentoring"]


def test_an_edit_of_an_agreement_is_in_force_at_once(
    agreed: Sights, folder: Path, numbers: Numbers, hands: Hands
):
    hands.at = BEGIN
    file = write(folder)
    assert numbers[SUPPORT] in agreed.decide(JOSH, ALL).classes(IDENTITY)
    file.write_text(TEXT.replace('to = ["youth_justice"]', 'to = ["charity"]'), encoding="utf-8")
    assert numbers[SUPPORT] not in agreed.decide(JOSH, ALL).classes(IDENTITY)
    file.write_text(TEXT.replace("[[shares]]", "[[share]]"), encoding="utf-8")
    assert agreed.decide(JOSH, ALL).classes(EXISTENCE) == []
    assert "mentoring.toml" in str(agreed.fault)
    file.unlink()
    assert agreed.fault is None
    assert numbers[SUPPORT] in agreed.decide(JOSH, ALL).pointers


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"charity", "youth_justice"', '"charity", "youth"', "'youth_justice' is not among the parties"),
        ('parties = ["charity"', 'parties = ["charity", "wizards"', "nobody has signed for 'wizards'"),
        ("charity", "sorcery", "sorcery: no such agency in partnership.toml; it has: adult_care"),
        ("2026-05-01T00:00:00Z", "2026-04-01", "until must come after from"),
        ("2026-05-01T00:00:00Z", "2026-05-01T00:00:00", "an hour needs its offset"),
        ("2026-05-01T00:00:00Z", '"2026-05-01"', "write a day"),
        ("on = 2026-04-01", "on = 2026-04-02", "'youth_justice' signed on 2026-04-02, after it begins"),
        ('"EXISTENCE", ', "", "field_classes lacks EXISTENCE"),
        ("SUPPORT", "GOSSIP", "shares.0.categories.0: Input should be"),
        ("to = ", "too = ", "shares.0.to: Field required"),
        ("title = ", "title = 1 # ", "title: Input should be a valid string"),
        ("title = ", "title ", "is not valid TOML"),
    ],
)
def test_a_wrong_agreement_is_refused_in_plain_words(folder: Path, before: str, after: str, says: str):
    assert before in TEXT
    write(folder, TEXT.replace(before, after))
    with pytest.raises(ConfigurationError) as raised:
        read_texts(folder)
    assert "agreements/mentoring.toml" in str(raised.value)
    assert says in str(raised.value)


def test_a_file_of_another_name_is_refused(folder: Path):
    write(folder, name="Mentoring 2026")
    with pytest.raises(ConfigurationError, match="is named by small letters"):
        read_texts(folder)


def test_a_policy_must_not_take_an_agreements_name(folder: Path):
    write(folder)
    (folder / "policies" / "x.cedar").write_text(
        '@id("agreement-mentoring") permit (principal, action, resource);', encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match="'agreement-mentoring' stands in"):
        read_texts(folder)


def test_the_ledger_keeps_the_texts_that_decided(agreed: Sights, folder: Path, sqlite_ledger: Ledger):
    first = agreed.digest
    agreed.decide(JOSH, ALL)
    write(folder, TEXT.replace("Mentoring", "Mentors"))
    second = agreed.digest
    agreed.decide(JOSH, ALL)
    write(folder)
    assert agreed.digest == first != second
    Sights.open(folder, sqlite_ledger).decide(JOSH, ALL)  # another server, the same texts
    with sqlite_ledger.read() as connection:
        kept = connection.execute(select(policy_version).order_by(policy_version.c.number)).all()
    assert [row.digest for row in kept] == [first, second, first]
    assert sorted(row.since for row in kept) == [row.since for row in kept]
    assert kept[1].texts["agreements/mentoring.toml"] == TEXT.replace("Mentoring", "Mentors")
    assert {"partnership.toml", "policies/everyone.cedar"} <= kept[1].texts.keys()


FIRST, LAST = datetime(2026, 3, 1), datetime(2026, 6, 1)  # noqa: DTZ001 (bounds have no zone)
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@given(moments, st.lists(st.tuples(moments, st.timedeltas(TICK, timedelta(days=30))), max_size=4))
def test_nothing_changes_between_two_bounds(at: datetime, spans: list[tuple[datetime, timedelta]]):
    agreements = [_spanning(start, start + length) for start, length in spans]
    change = next_change(agreements, at)
    assert change is None or change > at
    for moment in (at, *(bound for one in spans for bound in (one[0], one[0] + one[1] - TICK))):
        if at <= moment and (change is None or moment < change):
            assert [one.in_force(moment) for one in agreements] == [one.in_force(at) for one in agreements]
    if change is not None:
        assert [one.in_force(change) for one in agreements] != [
            one.in_force(change - TICK) for one in agreements
        ]


def _spanning(begin: datetime, end: datetime) -> Agreement:
    [one] = DEMO_AGREEMENTS[:1]
    return Agreement("x", one.declared.model_copy(update={"since": begin, "until": end}))


DEMO_AGREEMENTS = read_texts(DEMO).agreements


def test_the_demonstrations_are_in_force_for_long():
    assert len(DEMO_AGREEMENTS) == 3
    for one in DEMO_AGREEMENTS:
        assert one.in_force(datetime(2026, 1, 1, tzinfo=UTC))
        assert one.in_force(datetime(2033, 1, 1, tzinfo=UTC))


def test_a_day_counts_if_any_moment_of_it_does(tmp_path: Path):
    write_partnership(tmp_path)
    one = read_agreement(tmp_path / "agreements" / "m.toml", TEXT, load_partnership(tmp_path))
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1)]
    assert [one.in_force_on(day) for day in days] == [False, True, True, False]
    open_ended = Agreement("m", one.declared.model_copy(update={"until": None}))
    assert open_ended.in_force_on(date(2099, 1, 1))
