"""Alerts over a real WebSocket: as policy says, each on the log, and none to who may not listen any more."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from graph_api.authentication.cookies import SESSION
from tests.graph_api.servers import DEMO, Server, serving
from tests.graph_api.test_audit import events, last
from tests.graph_api.test_browser import held, signed_in

PROTOCOL = Subprotocol("graphql-transport-ws")
ALERTS = "subscription { accessAlerts { id action principal operation outcome agency { id } } }"
SOON = 15.0


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[Server]:
    """A server with a directory of its own, so that someone can be taken out of it."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(sqlite_template, home / "ledger.db")
    partnership = shutil.copytree(DEMO, tmp_path / "partnership")
    with serving(home, partnership=str(partnership)) as server:
        yield server


@asynccontextmanager
async def wire(
    server: Server, init: dict[str, str] | None, headers: dict[str, str] | None = None
) -> AsyncIterator[ClientConnection]:
    """A connection that has said who it is, if anything is told."""
    address = server.url.replace("http://", "ws://") + "/graphql"
    async with connect(address, subprotocols=[PROTOCOL], additional_headers=headers) as opened:
        if init is not None:
            await opened.send(json.dumps({"type": "connection_init", "payload": init}))
        yield opened


async def heard(opened: ClientConnection) -> Any:
    """The next message."""
    async with asyncio.timeout(SOON):
        return json.loads(await opened.recv())


async def closed(opened: ClientConnection) -> int:
    """The code with which the server ends the connection."""
    try:
        while True:
            await heard(opened)
    except ConnectionClosed:
        assert opened.close_code is not None
        return opened.close_code


def who(server: Server, user: str, purpose: str = "AUDIT") -> dict[str, str]:
    """What a client states of itself."""
    told = server.headers(user, purpose)
    return {name: told[name] for name in ("Authorization", "X-Purpose", "X-Case-Reference")}


async def subscribe(opened: ClientConnection, query: str = ALERTS) -> None:
    """Ask, as the first thing on a connection, to be told of something."""
    assert await heard(opened) == {"type": "connection_ack"}
    await opened.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))


async def listening(server: Server, opened: ClientConnection, query: str = ALERTS) -> None:
    """Subscribe, and be sure that the server looks from now on."""
    before = last(server.home)
    await subscribe(opened, query)
    await looks(server, before)


async def looks(server: Server, before: int) -> None:
    """The server looks for whoever began to listen after this event of the log."""
    async with asyncio.timeout(SOON):
        while True:
            if any(begins(one) for one in events(server.home, before)):
                break
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.7)  # right after it has written that, it looks for the first time


def begins(event: Mapping[str, Any]) -> bool:
    """Whether somebody begins to listen."""
    return event["stage"] == "INTENT" and (event["operation"] or "").startswith("subscribe ")


def deny(server: Server, user: str) -> None:
    """Someone asks what her roles never have."""
    assert server.ask("{ auditEvents { totalCount } }", user=user).code == "FORBIDDEN"


@pytest.mark.anyio
async def test_an_auditor_is_told_of_refusals_in_her_agency_and_of_no_others(house: Server):
    async with wire(house, who(house, "hugh.prior")) as opened:
        await listening(house, opened)
        before = last(house.home)
        await asyncio.to_thread(deny, house, "pc.walsh")
        await asyncio.to_thread(deny, house, "ana.reid")
        told = await heard(opened)
        alert = told["payload"]["data"]["accessAlerts"]
        assert (told["type"], told["id"]) == ("next", "1")
        assert (alert["action"], alert["principal"], alert["outcome"]) == ("DENY", "ana.reid", "REFUSED")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(opened.recv(), 2)
        log = [one for one in events(house.home, before) if one["principal"] == "hugh.prior"]
        assert [(one["stage"], one["operation"]) for one in log] == [
            ("INTENT", "accessAlerts"),
            ("OUTCOME", "accessAlerts"),
        ]


@pytest.mark.anyio
async def test_nobody_listens_without_a_role_for_it_a_purpose_or_a_sign_in(house: Server):
    for init, code in (
        ({}, 4403),
        ({"Authorization": "Bearer nonsense"}, 4403),
        ({"Authorization": who(house, "hugh.prior")["Authorization"], "X-Purpose": "NONSENSE"}, 4400),
    ):
        async with wire(house, init) as opened:
            assert await closed(opened) == code
    async with wire(house, None) as opened:
        await opened.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": ALERTS}}))
        assert await closed(opened) == 4401
    for init, refused in (
        (who(house, "ana.reid", "SAFEGUARDING"), "FORBIDDEN"),
        ({"Authorization": who(house, "hugh.prior")["Authorization"]}, "PURPOSE_REQUIRED"),
    ):
        async with wire(house, init) as opened:
            await subscribe(opened)
            told = await heard(opened)
            assert told["type"] == "error"
            assert told["payload"][0]["extensions"]["code"] == refused


@pytest.mark.anyio
async def test_who_is_taken_out_of_the_directory_hears_no_more(house: Server, tmp_path: Path):
    async with wire(house, who(house, "hugh.prior")) as opened:
        before = last(house.home)
        await listening(house, opened)
        file = tmp_path / "partnership" / "people.toml"
        file.write_text(file.read_text(encoding="utf-8").replace('"hugh.prior"', '"hugh.former"'), "utf-8")
        assert await closed(opened) == 4403
        assert logged(house, before) == [
            ("INTENT", "subscribe accessAlerts", None, None),
            ("OUTCOME", "subscribe accessAlerts", "REFUSED", "UNAUTHENTICATED"),
        ]


def logged(server: Server, after: int) -> list[tuple[str, str, str | None, str | None]]:
    """What the log has of listening: the stage, the operation, how it ended and why."""
    return [
        (one["stage"], one["operation"], one["details"].get("outcome"), one["details"].get("code"))
        for one in events(server.home, after)
        if one["principal"] == "hugh.prior"
    ]


async def ended(server: Server, after: int) -> dict[str, Any]:
    """The outcome of a subscription, as soon as the log has it."""
    async with asyncio.timeout(SOON):
        while True:
            for one in events(server.home, after):
                if (one["stage"], one["operation"]) == ("OUTCOME", "subscribe accessAlerts"):
                    return one
            await asyncio.sleep(0.1)


@pytest.mark.anyio
async def test_that_she_begins_to_listen_and_ends_is_on_the_log(house: Server):
    async with wire(house, who(house, "hugh.prior")) as opened:
        before = last(house.home)
        await listening(house, opened)
        [begun] = events(house.home, before)
        assert (begun["stage"], begun["operation"], begun["action"]) == (
            "INTENT",
            "subscribe accessAlerts",
            "CONSULT",
        )
        assert (begun["principal"], begun["purpose"]) == ("hugh.prior", "AUDIT")
        assert begun["address"] == "127.0.0.1"
        await asyncio.to_thread(deny, house, "ana.reid")
        await heard(opened)
        await opened.send(json.dumps({"type": "complete", "id": "1"}))
        over = await ended(house, before)
        assert (over["request"], over["details"]["outcome"]) == (begun["id"], "ANSWERED")
        assert over["details"]["counts"] == {"accessAlerts": 1}
        before = last(house.home)
        await opened.send(json.dumps({"type": "subscribe", "id": "2", "payload": {"query": ALERTS}}))
        await looks(house, before)
    assert (await ended(house, before))["details"]["counts"] == {"accessAlerts": 0}
    assert logged(house, before)[1:] == [("OUTCOME", "subscribe accessAlerts", "ANSWERED", None)]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("payload", "operation", "code"),
    [
        ({"query": "{ viewer { id } }"}, None, "BAD_INPUT"),
        ({"query": "subscription { __typename }"}, None, "BAD_INPUT"),
        ({"query": "subscription { caseloadAlerts { id } }"}, "caseloadAlerts", "FORBIDDEN"),
        ({"query": 7}, None, "BAD_INPUT"),
        ([], None, "BAD_INPUT"),
    ],
)
async def test_a_subscription_that_is_refused_is_on_the_log(
    house: Server, payload: Any, operation: str | None, code: str
):
    async with wire(house, who(house, "hugh.prior")) as opened:
        assert await heard(opened) == {"type": "connection_ack"}
        before = last(house.home)
        await opened.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        assert (await heard(opened))["payload"][0]["extensions"]["code"] == code
        assert logged(house, before) == [("OUTCOME", operation, "REFUSED", code)]


@pytest.mark.anyio
async def test_nobody_begins_to_listen_while_the_log_can_not_be_written(house: Server):
    with sqlite3.connect(house.home / "ledger.db", timeout=30) as ledger:
        ledger.execute(
            "CREATE TRIGGER full BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    ledger.close()
    for query in (ALERTS, "subscription { caseloadAlerts { id } }"):
        async with wire(house, who(house, "hugh.prior")) as opened:
            await subscribe(opened, query)
            told = await heard(opened)
            assert told["type"] == "error"
            assert told["payload"][0]["extensions"]["code"] == "UNAVAILABLE"


@pytest.mark.anyio
async def test_while_the_log_can_not_be_written_nothing_is_told(house: Server):
    async with wire(house, who(house, "hugh.prior")) as opened:
        await listening(house, opened)
        await asyncio.to_thread(deny, house, "ana.reid")
        assert (await heard(opened))["type"] == "next"
        with sqlite3.connect(house.home / "ledger.db", timeout=30) as ledger:
            # an alert that is there, and a log that takes no intent
            ledger.execute(
                "CREATE TRIGGER full BEFORE INSERT ON audit_event WHEN NEW.stage = 'INTENT'"
                " BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        ledger.close()
        await asyncio.to_thread(deny, house, "ana.reid")
        told = await heard(opened)
        assert told["type"] == "error"
        assert told["payload"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert "ana.reid" not in json.dumps(told)


@pytest.mark.anyio
async def test_a_browsers_session_counts_for_a_page_of_this_server_alone(house: Server):
    browser = await asyncio.to_thread(signed_in, house, "hugh.prior")
    cookie = {"Cookie": f"{SESSION}={held(browser, house)[SESSION]}"}
    stated = {"X-Purpose": "AUDIT", "X-Case-Reference": "1"}
    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        async with wire(house, {**stated, "X-Requested-By": "richpicture"}, cookie | origin) as opened:
            assert await closed(opened) == 4403
    async with wire(house, stated, cookie | {"Origin": house.url}) as opened:
        assert await heard(opened) == {"type": "connection_ack"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("nonsense", 4400),
        ("[]", 4400),
        (b"\x00", 4400),
        ('{"type": "connection_init"}', 4429),
        ('{"type": "subscribe", "payload": {}}', 4400),
        ('{"type": "subscribe", "id": 7}', 4400),
        ('{"type": "nonsense", "id": "1"}', 4400),
        ("[" * 50_000, 4400),
        ("x" * 300_000, 1009),
    ],
    ids=lambda one: str(one)[:30],
)
async def test_what_is_not_the_protocol_ends_the_connection(house: Server, sent: str | bytes, code: int):
    async with wire(house, who(house, "hugh.prior")) as opened:
        assert await heard(opened) == {"type": "connection_ack"}
        await opened.send(sent)
        assert await closed(opened) == code


@pytest.mark.anyio
async def test_a_subscription_is_for_a_web_socket_and_a_query_is_not(house: Server):
    assert house.ask(ALERTS, user="hugh.prior", purpose="AUDIT").code == "BAD_INPUT"
    async with wire(house, who(house, "hugh.prior")) as opened:
        await subscribe(opened, "{ viewer { id } }")
        assert (await heard(opened))["payload"][0]["extensions"]["code"] == "BAD_INPUT"
    address = house.url.replace("http://", "ws://") + "/graphql"
    with pytest.raises(InvalidStatus):
        async with connect(address):
            pass


@pytest.mark.anyio
async def test_so_many_connections_at_once_and_no_more_of_one_principal(house: Server):
    async with AsyncExitStack() as several:
        stated = who(house, "hugh.prior")
        opened = [await several.enter_async_context(wire(house, stated)) for _ in range(10)]
        for one in opened:
            assert await heard(one) == {"type": "connection_ack"}
        async with wire(house, stated) as more:
            assert await closed(more) == 4429
        async with wire(house, who(house, "ana.reid", "SAFEGUARDING")) as other:
            assert await heard(other) == {"type": "connection_ack"}
        await opened[0].close()
        await asyncio.sleep(0.5)
        async with wire(house, stated) as again:
            assert await heard(again) == {"type": "connection_ack"}


@pytest.mark.anyio
async def test_so_many_at_once_over_one_connection_and_no_id_twice(house: Server):
    async with wire(house, who(house, "hugh.prior")) as opened:
        await listening(house, opened)
        await opened.send(json.dumps({"type": "ping"}))
        assert await heard(opened) == {"type": "pong"}
        await opened.send(json.dumps({"type": "complete", "id": "1"}))
        for number in range(11):
            message = {"type": "subscribe", "id": str(number), "payload": {"query": ALERTS}}
            await opened.send(json.dumps(message))
        assert await closed(opened) == 4429
    async with wire(house, who(house, "hugh.prior")) as opened:
        await listening(house, opened)
        await opened.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": ALERTS}}))
        assert await closed(opened) == 4409
