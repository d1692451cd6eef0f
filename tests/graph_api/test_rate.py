"""Who asks too often waits: by principal and by address, told how long, and by no header got round."""

import shutil
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_api import rate as module
from graph_api.errors import RateLimited
from graph_api.rate import MINUTE, Rate, neighbourhood
from tests.graph_api.servers import Server, serving
from tests.graph_api.test_audit import events

VIEWER = {"query": "{ viewer { id } }"}


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def passes(rate: Rate, key: str) -> bool:
    try:
        rate.check(key)
    except RateLimited:
        return False
    return True


@given(
    most=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 90, allow_subnormal=False), min_size=1, max_size=200),
)
def test_never_more_pass_in_a_minute_than_twice_what_may_and_never_fewer_than_may(most, pauses):
    clock = Clock()
    rate, passed = Rate(most, clock), []
    assert sum(passes(rate, "other") for _ in range(most + 1)) == most
    for pause in pauses:
        clock.now += pause
        if passes(rate, "one"):
            passed.append(clock.now)
    for start in passed:
        # what may at once, and what a minute brings meanwhile
        assert sum(start <= at < start + MINUTE for at in passed) <= 2 * most
    if len(pauses) <= most:
        assert len(passed) == len(pauses)


def test_what_counts_as_several_passes_as_often_as_these_would():
    clock = Clock()
    rate = Rate(10, clock)
    rate.check("one", 4)
    rate.check("one", 6)
    with pytest.raises(RateLimited):
        rate.check("one")
    rate.check("other", 10)
    clock.now += MINUTE / 2
    with pytest.raises(RateLimited):
        rate.check("one", 6)
    rate.check("one", 5)


def test_whoever_waits_as_long_as_told_is_given_several_of_which_one_is_counted_first():
    clock = Clock()
    rate = Rate(10, clock)
    rate.check("one", 9)
    waits = 0
    while waits < 3:
        try:
            rate.check("one")
            rate.check("one", 8, counted=1)
        except RateLimited as refusal:
            clock.now += float(refusal.header[1])
            waits += 1
        else:
            break
    assert waits == 1


def test_who_waits_as_long_as_told_passes_and_another_need_not():
    clock = Clock()
    rate = Rate(3, clock)
    assert [passes(rate, "one") for _ in range(4)] == [True, True, True, False]
    with pytest.raises(RateLimited) as told:
        rate.check("one")
    assert passes(rate, "other")
    assert 1 <= told.value.seconds <= MINUTE / 3
    clock.now += told.value.seconds
    assert [passes(rate, "one") for _ in range(2)] == [True, False]


def test_however_many_come_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_KEYS", 10)
    rate = Rate(1, Clock())
    for number in range(1_000):
        rate.check(str(number))
    assert len(rate._due) == 10
    assert not passes(rate, "999")


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        (("192.0.2.7", 1), "192.0.2.7"),
        (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::9", 1), "2001:db8:1:2::/64"),
        (("2001:db8:1:3::9", 1), "2001:db8:1:3::/64"),
        (None, ""),
    ],
)
def test_a_subscriber_counts_as_one(client, counted):
    assert neighbourhood(client) == counted


def run(tmp_path: Path, template: Path, **more: str):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(template, home / "ledger.db")
    return serving(home, **more)


def ask(server: Server, headers: dict[str, str]) -> httpx2.Response:
    return server.client.post("/graphql", json=VIEWER, headers=headers)


def test_one_users_flood_is_stopped_and_the_others_are_answered(tmp_path, sqlite_template):
    with run(tmp_path, sqlite_template, requests_per_minute="5") as server:
        answers = [ask(server, server.headers("ana.reid")) for _ in range(8)]
        assert [one.status_code for one in answers] == [200] * 5 + [429] * 3
        assert answers[-1].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 12
        assert ask(server, server.headers("pc.walsh")).status_code == 200
        # another token of hers is she, too
        assert ask(server, server.headers("ana.reid") | {"X-Case-Reference": "2"}).status_code == 429


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.{}"},
        {"X-Real-IP": "203.0.113.{}"},
        {"Forwarded": "for=203.0.113.{}"},
        {"X-Client-IP": "203.0.113.{}"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_no_header_of_a_client_makes_it_another(tmp_path, sqlite_template, headers):
    with run(
        tmp_path, sqlite_template, address_requests_per_minute="4", trusted_proxies="192.0.2.1"
    ) as server:
        told = [{name: text.format(number) for name, text in headers.items()} for number in range(8)]
        assert [ask(server, one).status_code for one in told] == [401] * 4 + [429] * 4


def test_of_a_trusted_proxys_word_only_what_it_added_itself_counts(tmp_path, sqlite_template):
    with run(tmp_path, sqlite_template, address_requests_per_minute="4") as server:
        # the client made up the first, the proxy on loopback added the last
        told = [{"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"} for number in range(8)]
        assert [ask(server, one).status_code for one in told] == [401] * 4 + [429] * 4
        assert ask(server, {"X-Forwarded-For": "198.51.100.8"}).status_code == 401


def test_a_refused_flood_tells_nothing_of_who_exists(tmp_path, sqlite_template):
    with run(tmp_path, sqlite_template, address_requests_per_minute="3") as server:
        told = [server.headers(user) for user in ("ana.reid", "no.such.user", None)]
        for headers in told:
            ask(server, headers)
        answers = [ask(server, headers) for headers in told]
        assert {one.status_code for one in answers} == {429}
        texts = {one.text.replace(one.headers["retry-after"], "N") for one in answers}
        assert len(texts) == 1
        assert server.client.get("/healthz").status_code == 200


def test_a_flood_leaves_one_event_of_each_who_sent_it_with_how_often(tmp_path, sqlite_template):
    with run(tmp_path, sqlite_template, requests_per_minute="5", address_requests_per_minute="20") as server:
        for _ in range(12):
            ask(server, server.headers("ana.reid"))
        for _ in range(30):
            ask(server, {})
    told = [one for one in events(tmp_path / "home") if one["details"].get("code") == "RATE_LIMITED"]
    assert {(one["principal"], one["agency"], one["address"]) for one in told} == {
        ("ana.reid", "childrens_north", None),
        ("nobody", "nobody", "127.0.0.1"),
    }
    assert sorted(one["details"]["counts"]["requests"] for one in told) == [7, 22]
    assert {(one["action"], one["stage"], one["details"]["outcome"]) for one in told} == {
        ("DENY", "OUTCOME", "REFUSED")
    }
