"""Who is treated tomorrow can't be had by any question, role, error, log line or dump without the key."""

import base64
import json
import re
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import select

from ledger.clock import fixed
from ledger.database import Ledger
from ledger.tables import metadata, trial
from patrol.days import ZONE
from patrol.trials import sealing
from patrol.trials.key import TrialKey
from patrol.trials.protocol import Protocol
from patrol.trials.register import Trial, arms_on, open_trial, read, register
from schema.vocabulary import Purpose, Role
from tests.attacks.everything import questions
from tests.graph_api.servers import DEMO, Server, serving
from tests.graph_api.trials import DAY, ONE, REGISTER, given, installed, key_of, today
from tests.patrol.trials.registered import PROTOCOL, TODAY, key, police

UNITS = 40
PEOPLE = {
    tuple(one["roles"]): one["id"]
    for one in tomllib.loads((DEMO / "people.toml").read_text(encoding="utf-8"))["people"]
}
"""Somebody of every role."""
Town = tuple[Server, str]


def encodings(one: Trial, arms: np.ndarray, salt: bytes) -> Iterator[bytes]:
    """The arms of a day and the salt, in every form in which they may leave."""
    units = np.array(one.protocol.units)
    names = np.where(arms, one.protocol.treated.name, one.protocol.control.name)
    for bits in (arms, ~arms):
        raws = (
            bits.astype(np.uint8).tobytes(),
            np.packbits(bits).tobytes(),
            np.packbits(bits[::-1]).tobytes(),
        )
        for raw in raws:
            yield from (raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"="), repr(raw).encode())
        for yes, no in (("1", "0"), ("true", "false"), ("True", "False"), ("T", "C")):
            for between in ("", ",", ", "):
                yield between.join(yes if bit else no for bit in bits).encode()
        for between in (",", ", ", '","', '", "', "','", "', '", " "):
            yield between.join(units[bits]).encode()
            yield between.join(str(place) for place in np.nonzero(bits)[0]).encode()
    for between in (",", ", ", '","', '", "', "', '"):
        yield between.join(names).encode()
    yield json.dumps(dict(zip(one.protocol.units, names.tolist(), strict=True)))[1:-1].encode()
    yield from (salt, salt.hex().encode(), base64.b64encode(salt).rstrip(b"="))


def truth(ledger: Ledger, id: str, of: TrialKey, days: list[date]) -> set[bytes]:
    """What must not be found, as who has the key finds it out."""
    with ledger.read() as connection:
        number = connection.execute(select(trial.c["class"]).where(trial.c.id == id)).scalar_one()
        one = read(connection, [number], id)
        assert one is not None
        end = one.protocol.last + DAY
        document = open_trial(connection, one, end, of)
        assert document is not None
        found: set[bytes] = set()
        for day in days:
            arms = arms_on(connection, one, day, end, of)
            assert arms is not None
            found.update(encodings(one, arms, bytes.fromhex(document["salt"])))
    assert all(len(one) >= 5 for one in found)
    return found


def dump(ledger: Ledger) -> bytes:
    """Every row of every table as text, bytes as they are and in hexadecimal."""
    parts: list[bytes] = []
    with ledger.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    parts += [raw, raw.hex().encode()]
    return b"\n".join(parts)


@pytest.fixture(scope="module")
def town(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A server with a trial of forty hotspots that begins tomorrow, and its id."""
    home = tmp_path_factory.mktemp("sealed") / "home"
    units = installed(demonstration, home, UNITS)
    with serving(home, log_level="DEBUG") as server:
        server.await_ready()
        input = given(units, today() + DAY)
        done = server.ask(
            REGISTER,
            {"input": input, "on": input["firstDay"]},
            user="mara.voss",
            purpose="CRIME_PREVENTION",
            case=None,
        )
        yield server, done.data["registerTrial"]["trial"]["id"]


def secret(server: Server, id: str) -> set[bytes]:
    ledger = Ledger.open(f"sqlite:///{server.home / 'ledger.db'}")
    found = truth(ledger, id, key_of(server.home), [today() + DAY])
    ledger.close()
    return found


def told_in(text: bytes, secrets: set[bytes]) -> list[bytes]:
    return [one for one in secrets if one in text]


def test_no_role_is_told_by_any_question_or_error(town: Town):
    """Every root field and deed with all below it, asked by somebody of every role."""
    server, id = town
    told: list[str] = []
    tomorrow = str(today() + DAY)
    shown = 0
    assert {role for roles in PEOPLE for role in roles} == {*Role}
    asked = [(user, Purpose.CRIME_PREVENTION) for user in PEOPLE.values()]
    for user, purpose in [*asked, (asked[0][0], None)]:
        for _, document in questions(id, tomorrow):
            headers = server.headers(user, purpose)
            told.append(server.client.post("/graphql", json={"query": document}, headers=headers).text)
        answer = server.ask(ONE, {"id": id, "on": tomorrow}, user=user, purpose=purpose)
        told.append(json.dumps(answer.body))
        if "errors" not in answer.body and answer.data["trial"]:
            assert answer.data["trial"]["allocation"] == []
            assert answer.data["trial"]["opened"] is None
            shown += 1
    assert shown == 3
    whole = "\n".join(told).encode()
    assert id.encode() in whole
    assert b"allocationHash" in whole
    assert told_in(whole, secret(server, id)) == []


TASK = """mutation ($input: IssueTaskingInput!) { issueTasking(input: $input) {
    tasking { hotspot { id rank } state } refusal { code message }
    trialUnits { trial hotspot on arm treated targetSeconds } } }"""


def tasked(server: Server, **more: Any) -> Any:
    """What the manager is answered who tasks an officer with an hour of tomorrow."""
    begin = datetime.combine(today() + DAY, time.min, ZONE)
    given = {
        "clientKey": str(uuid4()),
        "officer": "pc.walsh",
        "reason": "To find out.",
        "from": fixed(begin),
        "until": fixed(begin + timedelta(hours=1)),
        "targetSeconds": 900,
        **more,
    }
    answer = server.ask(TASK, {"input": given}, user="mara.voss", purpose="CRIME_PREVENTION", case=None)
    return answer.data["issueTasking"]


def test_no_tasking_of_a_day_to_come_tells(town: Town):
    """Where the server would send somebody tomorrow, and what it says of the place that is named."""
    server, id = town
    answer = server.ask(
        ONE, {"id": id, "on": str(today())}, user="mara.voss", purpose="CRIME_PREVENTION", case=None
    )
    units = [unit for block in json.loads(answer.data["trial"]["protocol"])["blocks"] for unit in block]
    told = [tasked(server) for _ in range(3)]
    named = [tasked(server, hotspot=unit) for unit in units]
    assert {one["tasking"]["hotspot"]["id"] for one in told if one["tasking"]}.isdisjoint(units)
    assert all(one["tasking"] or "Trials leave none" in one["refusal"]["message"] for one in told)
    assert [one for answer in named for one in answer["trialUnits"]] == [
        {"trial": id, "hotspot": unit, "on": str(today() + DAY)}
        | dict.fromkeys(("arm", "treated", "targetSeconds"))
        for unit in units
    ]
    assert told_in(json.dumps([told, named]).encode(), secret(server, id)) == []


def test_no_line_of_the_log_and_no_file_of_the_home_but_the_key_tells(town: Town):
    server, id = town
    secrets = secret(server, id)
    for file in sorted(server.home.rglob("*")):
        if file.is_file() and file.name != "trial.key":
            assert told_in(file.read_bytes(), secrets) == [], file.name
    assert server.log_file.read_bytes()


def test_a_dump_of_the_ledger_as_text_does_not_tell(town: Town):
    server, id = town
    secrets = secret(server, id)
    with closing(sqlite3.connect(server.home / "ledger.db")) as ledger:
        text = "\n".join(ledger.iterdump()).encode()
    assert id.encode() in text
    assert told_in(text, secrets) == []
    assert told_in(bytes.fromhex("".join(re.findall(r"X'([0-9A-F]+)'", text.decode()))), secrets) == []


def big(**more: Any) -> Protocol:
    units = tuple(f"hotspot_{n}" for n in range(UNITS))
    told = PROTOCOL.told() | {"blocks": [list(units[:20]), list(units[20:])]} | more
    return Protocol.of(told)


def test_a_dump_of_either_ledger_does_not_tell(ledger: Ledger):
    with ledger.begin() as connection:
        number = police(connection)
        id = register(connection, number, big(), key(), "sam", TODAY)
    secrets = truth(ledger, id, key(), [*big().rounds])
    assert told_in(dump(ledger), secrets) == []


def test_what_would_tell_is_found(sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    """The search finds arms that were not sealed: in the clear, and in the hexadecimal of a dump."""
    monkeypatch.setattr(TrialKey, "seal", lambda self, plain, of: plain)
    monkeypatch.setattr(TrialKey, "open", lambda self, sealed, of: sealed)
    with sqlite_ledger.begin() as connection:
        id = register(connection, police(connection), big(), key(), "sam", TODAY)
    assert told_in(dump(sqlite_ledger), truth(sqlite_ledger, id, key(), [big().first]))


def test_two_installations_with_swapped_arms_are_one_to_whoever_has_not_the_key(
    ledger: Ledger, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """All that differs in their dumps is chance: ids, moments, hashes, and ciphertext of the same lengths."""
    other = Ledger.open(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'other.db')}")
    drawn = sealing._drawn
    day = np.arange(UNITS) % 2 == 0
    shapes = []
    for one, arms in ((ledger, day), (other, ~day)):
        monkeypatch.setattr(sealing, "_drawn", lambda *rest, arms=arms: arms)
        with one.begin() as connection:
            id = register(connection, police(connection), big(), key(), "sam", TODAY)
        shapes.append(shape(one))
        monkeypatch.setattr(sealing, "_drawn", drawn)
        with one.read() as connection:
            made = read(connection, [1], id)
            assert made is not None
            found = arms_on(connection, made, made.protocol.first, made.protocol.last, key())
            assert found is not None
            assert (found == arms).all()
    assert shapes[0] == shapes[1]
    other.close()


def shape(ledger: Ledger) -> list[Any]:
    """A ledger without what chance and the clock wrote into it."""
    found: list[Any] = []
    with ledger.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for name, value in row.items():
                    blind = isinstance(value, bytes) or name in (
                        "id",
                        "trial",
                        "hash",
                        "registered_at",
                        "log",
                    )
                    found.append((table.name, name, len(value) if blind else value))
    return found
