"""What has been kept long enough is due, and is disposed of once, with certificates and without return."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.database import Ledger
from policies.audit.keys import SigningKey
from policies.errors import RightsError
from policies.rights import disposal
from policies.rights.certificate import Order, check, kept_lines
from policies.rights.disposal import dispose, keep
from policies.rights.due import due
from policies.rights.retention import Retention, Then, load_retention, years_before
from schema.partnership import ConfigurationError
from tests.policies.partnerships import DEMO, write_partnership
from tests.policies.rights.families import CROWD, STAY, House, stay

KEY = SigningKey.generate()
ORDER = Order("records manager", "its retention is over")
OLD = stay("OLD", "Oldxa", "Guestxa", born="1980-02-29", came="2010-03-01")
CHILD = stay("CHILD", "Childxa", "Guestxa", born="2009-07-11", came="2010-03-01")
DAY = date(2026, 11, 1)


def rules(then: str = "DISPOSE", **changes: object) -> Retention:
    rule = {
        "since": "LAST_EVENT",
        "years": 6,
        "until_age": 25,
        "then": then,
        "replaced_years": 0,
        "basis": "x",
    }
    return Retention.model_validate({"rules": [{**rule, **changes}]})


def counted(ledger: Ledger, retention: Retention, day: date) -> tuple[int, int]:
    with ledger.read() as connection:
        (one,) = due(connection, retention, day)
    return one.entries, one.versions


def disposed(ledger: Ledger, retention: Retention, day: date, **options: bool) -> list[str]:
    return list(dispose(ledger, KEY, retention, day, ORDER, lambda units: None, **options))


@pytest.fixture
def stays(house: House) -> House:
    """An old stay, an old one of someone who is still young, and newer ones."""
    house.desk.deliver([OLD, CHILD, *CROWD], house.stays, STAY)
    return house


def test_an_entry_is_due_when_its_last_event_is_long_ago_and_its_person_old_enough(stays: House):
    assert counted(stays.ledger, rules(), date(2016, 2, 29)) == (0, 0)
    assert counted(stays.ledger, rules(), date(2016, 3, 1)) == (1, 0)
    assert counted(stays.ledger, rules(), date(2026, 5, 16)) == (1, 0)
    assert counted(stays.ledger, rules(), date(2026, 5, 17)) == (1 + len(CROWD), 0)
    assert counted(stays.ledger, rules(), date(2034, 7, 10)) == (1 + len(CROWD), 0)
    assert counted(stays.ledger, rules(), date(2034, 7, 11)) == (2 + len(CROWD), 0)
    assert counted(stays.ledger, rules(since="RECEIVED"), DAY) == (0, 0)
    assert counted(stays.ledger, rules(until_age=None), date(2016, 3, 1)) == (2, 0)


@pytest.mark.parametrize(
    ("came", "left", "due_on", "since"),
    [
        ("2019", "", date(2025, 12, 31), "2019-12-31"),
        ("2019-03", "", date(2025, 3, 31), "2019-03-31"),
        ("2019-02", "", date(2025, 3, 1), "2019-02-28"),
        ("2019-03-05", "", date(2025, 3, 5), "2019-03-05"),
        ("2019-03-05", "2019", date(2025, 12, 31), "2019-12-31"),
        ("2019", "2019-03-05", date(2025, 3, 5), "2019-03-05"),
    ],
)
def test_years_count_from_the_end_of_what_was_told(
    house: House, came: str, left: str, due_on: date, since: str
):
    house.desk.deliver([stay("S", "Somexa", "Guestxa", came=came, left=left)], house.stays, STAY)
    assert counted(house.ledger, rules(until_age=None), due_on - timedelta(days=1)) == (0, 0)
    with house.ledger.read() as connection:
        (one,) = due(connection, rules(until_age=None), due_on)
    assert (one.entries, one.oldest) == (1, since)


def test_what_no_rule_speaks_of_is_told_and_kept(stays: House):
    assert counted(stays.ledger, rules(categories=["CUSTODY"]), DAY) == (2 + len(CROWD), 0)
    assert disposed(stays.ledger, rules(categories=["CUSTODY"]), DAY) == []


def test_what_is_due_goes_portion_by_portion_and_a_delivery_does_not_bring_it_back(
    stays: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(disposal, "PORTION", 4)
    ids = disposed(stays.ledger, rules(), DAY)
    assert len(ids) == 3
    assert stays.desk.ask("SELECT key FROM entry") == ["CHILD"]
    with stays.ledger.read() as connection:
        told = [check(line, [KEY.public]) for line in kept_lines(connection, ids)]
    assert sum(one["counts"]["entries"] for one in told) == 1 + len(CROWD)
    assert {one["kind"] for one in told} == {"DISPOSAL"}
    assert disposed(stays.ledger, rules(), DAY) == []
    same = stays.desk.deliver([OLD, CHILD, *CROWD, stay("N", "New", "One")], stays.stays, STAY)
    assert (same.figures.new, same.figures.erased) == (1, 1 + len(CROWD))
    # Somebody who is there again is no longer she whose time was over.
    again = stays.desk.deliver([{**OLD, "came": "2026-10-01"}, CHILD], stays.stays, STAY)
    assert (again.figures.new, again.figures.erased) == (1, 0)
    assert stays.desk.ask(
        "SELECT given_name FROM record r JOIN entry e ON e.id = r.entry WHERE e.key = 'OLD'"
    )


def test_what_is_due_for_review_waits_for_one(stays: House):
    assert disposed(stays.ledger, rules("REVIEW"), date(2020, 1, 1)) == []
    record = stays.record("Oldxa")
    keep(stays.ledger, record, date(2028, 1, 1), ORDER)
    assert counted(stays.ledger, rules("REVIEW"), date(2020, 1, 1)) == (0, 0)
    assert counted(stays.ledger, rules("REVIEW"), date(2028, 1, 1)) == (1 + len(CROWD), 0)
    keep(stays.ledger, record, date(2019, 1, 1), ORDER)  # the latest review counts
    assert counted(stays.ledger, rules("REVIEW"), date(2020, 1, 1)) == (1, 0)
    assert len(disposed(stays.ledger, rules("REVIEW"), date(2020, 1, 1), reviewed=True)) == 1
    assert stays.desk.ask("SELECT count(*) FROM record WHERE given_name = 'Oldxa'") == [0]
    with pytest.raises(RightsError, match="no record or event"):
        keep(stays.ledger, record, date(2030, 1, 1), ORDER)


def test_versions_that_were_replaced_are_disposed_of_and_the_entry_stays(stays: House):
    wrong = {**CHILD, "needs": "wrongxa"}
    stays.desk.deliver([OLD, wrong, *CROWD], stays.stays, STAY)
    stays.desk.deliver([OLD, {**CHILD, "needs": "right"}, *CROWD], stays.stays, STAY)
    later = date(2099, 1, 1)
    never = rules(years=150)
    assert counted(stays.ledger, never, later) == (0, 2)
    (id,) = disposed(stays.ledger, never, later)
    assert counted(stays.ledger, never, later) == (0, 0)
    assert stays.desk.states()["CHILD"] == [(3, "current")]
    with stays.ledger.read() as connection:
        (line,) = kept_lines(connection, [id])
    assert check(line, [KEY.public])["kind"] == "VERSIONS"
    receipt = stays.desk.deliver([OLD, wrong, *CROWD], stays.stays, STAY)
    assert (receipt.figures.changed, receipt.figures.erased) == (1, 0)


def test_what_a_replaced_version_said_leaves_the_index_with_it(stays: House):
    said = "SELECT count(*) FROM indexed WHERE features LIKE '%wrongxa%'"
    stays.deliver(OLD, {**CHILD, "family": "Wrongxa"}, *CROWD)
    stays.desk.deliver([OLD, {**CHILD, "family": "Rightxa"}, *CROWD], stays.stays, STAY)
    assert stays.desk.ask(said) == [1]
    disposed(stays.ledger, rules(years=150), date(2099, 1, 1))
    assert stays.desk.ask(said) == [0]
    assert stays.desk.ask("SELECT count(*) FROM indexed") == [1 + len(CROWD)]


def test_the_same_day_years_before():
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)
    assert years_before(date(2024, 1, 1), 2024) == date.min


def test_the_demonstration_has_a_rule_for_every_class_of_its_sources():
    found = load_retention(DEMO)
    assert {rule.then for rule in found.rules} == set(Then)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules = 3", "rules: Input should be a valid tuple"),
        ("rules = []", "there is no"),
        ("[[rules]]\nyears = 7", "rules.0.since: Field required"),
        ("[[rules]]\nyears =", "is not valid TOML"),
        (
            '[[rules]]\nagencies = ["nobody"]\nsince = "RECEIVED"\nyears = 1\nthen = "DISPOSE"\n'
            'replaced_years = 1\nbasis = "x"',
            "rule 1: the partnership has no agency nobody; it has: adult_care",
        ),
        (
            '[[rules]]\nsince = "TODAY"\nyears = -1\nthen = "DISPOSE"\nreplaced_years = 1\nbasis = ""\n',
            "rules.0.since: Input should be 'LAST_EVENT' or 'RECEIVED'",
        ),
    ],
)
def test_a_mistake_in_the_file_is_told_plainly(tmp_path: Path, text: str, said: str):
    write_partnership(tmp_path)
    (tmp_path / "retention.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_retention(tmp_path)
    assert said in str(caught.value)


def test_a_partnership_without_the_file_is_told_so(tmp_path: Path):
    with pytest.raises(ConfigurationError, match=r"retention\.toml: there is no such file"):
        load_retention(tmp_path)
