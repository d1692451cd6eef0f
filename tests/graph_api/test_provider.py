"""An independent identity provider signs people and machines in, rotates its key, revokes, ends sessions."""

import base64
import secrets
import shutil
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph_api.authentication.cookies import SESSION
from graph_api.authentication.fetched import PAUSE_SECONDS
from tests.graph_api.browsers import OWN, Browser
from tests.graph_api.providers import OPAQUE, SECRET, Provider, provider_program, providing
from tests.graph_api.servers import DEMO, GRAPHQL, Answer, Server, serving

__all__ = ["provider_program"]

VIEWER = "{ viewer { id } }"
SERVICES = """
[[services]]
id = "maps-export"
name = "Export for the maps"
agency = "police"
roles = ["ANALYST"]
"""


@dataclass
class House:
    """A server and the provider that it relies on."""

    server: Server
    provider: Provider

    def bearer(self, token: str) -> Answer:
        """Who is asking, by this token."""
        headers = {"Authorization": f"Bearer {token}", "Accept": GRAPHQL}
        return self.server.post({"query": VIEWER}, headers)

    def browser(self, user: str) -> Browser:
        """A browser in which someone has signed in."""
        browser = Browser()
        page = self.provider.sign_in(browser, f"{self.server.url}/sign-in", user)
        assert str(page.url) == f"{self.server.url}/"
        return browser


@contextmanager
def house(home: Path, template: Path, program: Path, **more: str) -> Iterator[House]:
    """A server that relies on a provider, with a machine in its directory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    folder = home / "partnership"
    shutil.copytree(DEMO, folder)
    with (folder / "people.toml").open("a", encoding="utf-8") as people:
        people.write(SERVICES)
    shutil.copy(template, home / "ledger.db")
    address = f"http://127.0.0.1:{port}"
    with providing(program, address) as provider:
        settings = {
            "partnership": str(folder),
            "development": "false",
            "issuer": provider.issuer,
            "client_id": "richpicture",
            "client_secret": SECRET,
            "public_url": address,
            "cursor_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "audit_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            **more,
        }
        with serving(home, port=port, **settings) as server:
            yield House(server, provider)


@pytest.fixture
def signed(tmp_path: Path, sqlite_template: Path, provider_program: Path) -> Iterator[House]:
    """A server that believes signatures."""
    with house(tmp_path, sqlite_template, provider_program) as made:
        yield made


@pytest.fixture
def asking(tmp_path: Path, sqlite_template: Path, provider_program: Path) -> Iterator[House]:
    """A server that asks the provider about each token."""
    with house(tmp_path, sqlite_template, provider_program, introspection="true") as made:
        yield made


def test_people_and_machines_sign_in_and_nobody_takes_anothers_name(signed: House):
    tokens = signed.provider.tokens("ana.reid")
    assert signed.bearer(tokens["access_token"]).data["viewer"] == {"id": "ana.reid"}
    machine = signed.provider.machine_token("maps-export")
    assert signed.bearer(machine).data["viewer"] == {"id": "maps-export"}
    # a machine that was registered at the provider under a person's name, and a person under a machine's
    assert signed.bearer(signed.provider.machine_token("ana.reid")).code == "UNAUTHENTICATED"
    assert signed.bearer(signed.provider.tokens("maps-export")["access_token"]).code == "UNAUTHENTICATED"
    assert signed.bearer(signed.provider.tokens("no.such.user")["access_token"]).code == "UNAUTHENTICATED"
    # what is for another application, or no access token
    assert signed.bearer(tokens["id_token"]).code == "UNAUTHENTICATED"
    assert signed.bearer(signed.provider.machine_token("maps-export", OPAQUE)).code == "UNAUTHENTICATED"


def test_when_the_provider_rotates_its_key_new_tokens_count_without_a_restart(signed: House):
    before = signed.provider.machine_token("maps-export")
    assert signed.bearer(before).status == 200
    signed.provider.rotate()
    time.sleep(PAUSE_SECONDS)
    after = signed.provider.machine_token("maps-export")
    assert signed.bearer(after).status == 200
    # the provider publishes the former key no more, so what it signed counts no more
    assert signed.bearer(before).code == "UNAUTHENTICATED"
    assert signed.browser("ana.reid").ask(signed.server.url, VIEWER).status_code == 200


def test_a_token_that_the_provider_revoked_ends_at_once_where_it_is_asked(asking: House):
    token = asking.provider.machine_token("maps-export", OPAQUE)
    assert asking.bearer(token).data["viewer"] == {"id": "maps-export"}
    person = asking.provider.tokens("ana.reid", OPAQUE)
    assert asking.bearer(person["access_token"]).data["viewer"] == {"id": "ana.reid"}
    assert asking.bearer("no-such-token").code == "UNAUTHENTICATED"
    asking.provider.revoke(token, "maps-export")
    assert asking.bearer(token).code == "UNAUTHENTICATED"


def test_a_browser_signs_in_with_a_cookie_that_scripts_and_other_sites_never_have(signed: House):
    browser = Browser()
    page = signed.provider.sign_in(browser, f"{signed.server.url}/sign-in", "ana.reid")
    assert str(page.request.url) == f"{signed.server.url}/"
    held = browser.cookies[signed.server.url.removeprefix("http://")]
    assert set(held) == {SESSION}
    assert browser.ask(signed.server.url, VIEWER).json() == {"data": {"viewer": {"id": "ana.reid"}}}
    told = browser.send("GET", f"{signed.server.url}/session", headers=OWN).json()
    assert told["viewer"] == {"id": "ana.reid", "name": "Ana Reid", "purposes": ["SAFEGUARDING"]}
    # neither the secret nor anything that gives it away is in the ledger or in the log
    assert held[SESSION] not in (signed.server.home / "server.log").read_text(encoding="utf-8")
    with sqlite3.connect(signed.server.home / "ledger.db") as ledger:
        assert held[SESSION] not in "\n".join(ledger.iterdump())
    ledger.close()


def test_signing_out_ends_the_session_here_and_leads_to_the_providers_end(signed: House):
    browser, other = signed.browser("ana.reid"), signed.browser("ana.reid")
    stolen = Browser({host: dict(held) for host, held in browser.cookies.items()})
    answer = browser.send("POST", f"{signed.server.url}/sign-out", headers=OWN)
    assert answer.json()["location"].startswith(f"{signed.provider.issuer}/session/end?")
    assert stolen.ask(signed.server.url, VIEWER).status_code == 401
    assert other.ask(signed.server.url, VIEWER).status_code == 200


def test_when_the_provider_ends_its_session_ours_ends_with_it(signed: House):
    browser, other = signed.browser("ana.reid"), signed.browser("ana.reid")
    address = browser.send("POST", f"{signed.server.url}/sign-out", headers=OWN).json()["location"]
    browser = signed.browser("ana.reid")
    kept = Browser({host: dict(held) for host, held in browser.cookies.items()})
    browser.submit(browser.visit(address), logout="yes")
    # the provider told so by itself (back-channel), and only of that session
    until = time.monotonic() + 10
    while kept.ask(signed.server.url, VIEWER).status_code != 401 and time.monotonic() < until:
        time.sleep(0.1)
    assert kept.ask(signed.server.url, VIEWER).status_code == 401
    assert other.ask(signed.server.url, VIEWER).status_code == 200
