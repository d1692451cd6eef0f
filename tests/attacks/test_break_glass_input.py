"""Break-glass asked for with what does not fit, and asked for again: nothing opens or lasts longer."""

from collections.abc import Iterator

import pytest

from ledger.ids import new_id
from tests.attacks.glass import deeds, grants_held, seen
from tests.graph_api.protected import runs_out
from tests.graph_api.servers import Server
from tests.graph_api.test_audit import last
from tests.graph_api.test_break_glass import BREAK, BREAKER, REASON, shown


def literal(subject: str) -> str:
    """The same deed as one text."""
    given = f'subject: "{subject}", reason: "{REASON}", minutes: 5'
    return f"mutation {{ breakGlass(input: {{{given}}}) {{ grant {{ id }} }} }}"


def refused(server: Server, given: dict[str, object]) -> None:
    """The deed is not done, as what the client got wrong."""
    held = grants_held(server)
    answer = server.ask(BREAK, {"input": given}, user=BREAKER)
    told = (answer.body.get("data") or {}).get("breakGlass")
    code = told["refusal"]["code"] if told else answer.code
    assert code == "BAD_INPUT"
    assert not (told and told["grant"])
    assert grants_held(server) == held


def test_a_request_sent_again_prolongs_nothing(house: Server, patients: Iterator[str]):
    hers = next(patients)
    before = seen(house, hers)
    body = {"query": BREAK, "variables": {"input": {"subject": hers, "reason": REASON, "minutes": 5}}}
    headers, mark = house.headers(BREAKER), last(house.home)
    first, second = (house.post(body, headers).data["breakGlass"]["grant"] for _ in range(2))
    assert first["id"] != second["id"]
    assert [one["operation"] for one in deeds(house, mark)] == ["breakGlass"] * 4  # each with its own alert
    own = house.ask("{ viewer { grants { id until } } }", user=BREAKER).data["viewer"]["grants"]
    until = {one["id"]: one["until"] for one in own}
    assert (until[first["id"]], until[second["id"]]) == (first["until"], second["until"])
    for one in (first, second):
        assert shown(house, hers)
        runs_out(house.home, one["id"], 0)
    assert seen(house, hers) == before
    for user in ("mara.voss", "leo.fischer", "nina.holt"):
        assert "errors" in house.post(body, house.headers(user)).body
    sent = house.client.get("/graphql", params={"query": literal(hers)}, headers=headers)
    assert sent.status_code == 405
    assert seen(house, hers) == before


@pytest.mark.parametrize(
    "minutes",
    [-1, 0, 31, 2**31 - 1, -(2**31), 2**31, 10**30, 1.5, "10", True, None, [5, 5], {"minutes": 5}],
    ids=repr,
)
def test_minutes_that_are_none(house: Server, children: Iterator[str], minutes: object):
    refused(house, {"subject": new_id("person"), "reason": REASON, "minutes": minutes})


@pytest.mark.parametrize(
    "reason",
    [
        "",
        " " * 40,
        "\n\t" * 20,
        "\u00a0" * 40,
        "\u2003" * 40,
        "\u200b" * 40,
        "\u2800" * 40,
        "\u3164" * 40,
        "x" + " " * 40 + "y",
        "urgent" + "\u00a0" * 40 + ".",
        None,
        7,
    ],
    ids=lambda one: ascii(one)[:12],
)
def test_reasons_that_are_none(house: Server, reason: object):
    refused(house, {"subject": new_id("person"), "reason": reason, "minutes": 5})


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "person_",
        "PERSON_a",
        "person_a\n",
        " person_a",
        "person_*",
        "place_a",
        f"person_{'a' * 81}",
        "рerson_a",
    ],
    ids=ascii,
)
def test_subjects_that_are_none(house: Server, subject: str):
    refused(house, {"subject": subject, "reason": REASON, "minutes": 5})
