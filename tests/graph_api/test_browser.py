"""Signing in with a browser at the development issuer, and what a session is worth to other pages."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from graph_api.authentication.cookies import ATTEMPT, SESSION
from graph_api.authentication.development import DevelopmentKey
from graph_api.authentication.development_issuer import DevelopmentIssuer
from policies.directory import Directory
from tests.graph_api.browsers import OWN, Browser
from tests.graph_api.servers import DEMO, Server, serving
from tests.graph_api.test_audit import events, last, without_a_log

VIEWER = "{ viewer { id } }"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Server]:
    """A server in development."""
    home = tmp_path_factory.mktemp("browser")
    (home / "ledger.db").write_bytes(sqlite_template.read_bytes())
    with serving(home) as server:
        yield server


def signed_in(house: Server, user: str) -> Browser:
    browser = Browser()
    page = browser.visit(f"{house.url}/sign-in")
    page = browser.visit(str(page.request.url), form={"user": user})
    assert str(page.request.url) == f"{house.url}/"
    return browser


def held(browser: Browser, house: Server) -> dict[str, str]:
    return browser.cookies[house.url.removeprefix("http://")]


def test_the_demonstrations_users_sign_in_by_a_press_of_their_name(house: Server):
    page = Browser().visit(f"{house.url}/sign-in")
    people = Directory.load(DEMO).people()
    assert {unescape(id) for id in re.findall(r'name="user" value="([^"]+)"', page.text)} == {
        one.id for one in people
    }
    assert "script" not in page.headers["content-security-policy"]
    answer = signed_in(house, "ana.reid").ask(house.url, VIEWER)
    assert answer.json() == {"data": {"viewer": {"id": "ana.reid"}}}
    assert "cookie" in answer.headers["vary"]


def test_the_cookie_is_for_this_host_alone_and_unreadable_to_scripts(house: Server):
    browser = Browser()
    page = browser.visit(f"{house.url}/sign-in")
    sent = browser.send("POST", str(page.request.url), form={"user": "ana.reid"})
    back = browser.send("GET", sent.headers["location"])
    [cookie] = [one for one in back.headers.get_list("set-cookie") if one.startswith(f"{SESSION}=")]
    assert re.fullmatch(rf"{SESSION}=[A-Za-z0-9_-]{{43}}; HttpOnly; Path=/; SameSite=strict; Secure", cookie)
    assert back.headers["cache-control"] == "no-store"
    assert back.headers["location"] == f"{house.url}/"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Requested-By": ""},
        {"X-Requested-By": "XMLHttpRequest"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_page_can_do_nothing_with_a_session(house: Server, headers: dict[str, str]):
    browser = signed_in(house, "ana.reid")
    assert browser.ask(house.url, VIEWER).status_code == 200
    assert browser.ask(house.url, VIEWER, **headers).status_code == 401
    assert browser.send("POST", f"{house.url}/sign-out", headers={**OWN, **headers}).status_code == 403
    told = browser.send("GET", f"{house.url}/session", headers={**OWN, **headers}).json()
    assert told["viewer"] is None
    assert browser.ask(house.url, VIEWER, Origin=house.url).status_code == 200


def test_a_form_of_another_page_is_no_question(house: Server):
    browser = signed_in(house, "ana.reid")
    plain = {**OWN, "Content-Type": "text/plain"}
    assert (
        browser.send("POST", f"{house.url}/graphql", json={"query": VIEWER}, headers=plain).status_code == 415
    )
    assert browser.send("GET", f"{house.url}/graphql?query={VIEWER}").status_code == 401
    asked = browser.send("OPTIONS", f"{house.url}/graphql", headers={
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-requested-by",
    })  # fmt: skip
    assert asked.status_code == 400
    assert "access-control-allow-credentials" not in asked.headers


def test_a_token_counts_before_a_cookie_and_two_cookies_count_for_nothing(house: Server):
    browser = signed_in(house, "ana.reid")
    token = f"Bearer {house.token('pc.walsh')}"
    assert browser.ask(house.url, VIEWER, Authorization=token).json()["data"]["viewer"]["id"] == "pc.walsh"
    assert browser.ask(house.url, VIEWER, Authorization="Bearer wrong").status_code == 401
    other = held(signed_in(house, "pc.walsh"), house)[SESSION]
    twice = f"{SESSION}={held(browser, house)[SESSION]}; {SESSION}={other}"
    told = {**OWN, "Cookie": twice}
    assert httpx2.post(f"{house.url}/graphql", json={"query": VIEWER}, headers=told).status_code == 401


def test_a_way_back_counts_once_and_for_the_browser_that_set_out(house: Server):
    browser = Browser()
    page = browser.visit(f"{house.url}/sign-in")
    sent = browser.send("POST", str(page.request.url), form={"user": "ana.reid"})
    way_back = sent.headers["location"]
    # another browser that is led there (login CSRF), and the same one with a state of its own making
    assert Browser().send("GET", way_back).status_code == 403
    lost = Browser({house.url.removeprefix("http://"): dict(held(browser, house))})
    state = parse_qs(urlsplit(way_back).query)["state"][0]
    assert lost.send("GET", way_back.replace(state, "x" * len(state))).status_code == 403
    assert browser.send("GET", way_back).status_code == 303
    again = browser.send("GET", way_back)
    assert again.status_code == 403
    assert ATTEMPT not in held(browser, house)


def test_a_code_that_was_seen_on_its_way_is_of_no_use_without_the_browser(house: Server):
    browser = Browser()
    page = browser.visit(f"{house.url}/sign-in")
    sent = browser.send("POST", str(page.request.url), form={"user": "ana.reid"})
    code = parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]
    told = {
        "grant_type": "authorization_code",
        "client_id": "richpicture",
        "code": code,
        "redirect_uri": f"{house.url}/signed-in",
    }
    for more in ({}, {"code_verifier": "x" * 43}):
        assert httpx2.post(f"{house.url}/development/token", data={**told, **more}).status_code == 400
    assert browser.send("GET", sent.headers["location"]).status_code == 403  # it was tried, so it is spent


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://evil.example/signed-in"},
        {"client_id": "another"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge": None},
        {"code_challenge": None, "code_challenge_method": None},
        {"nonce": None},
    ],
    ids=str,
)
def test_the_development_issuer_gives_no_code_but_with_proof_and_for_the_one_place(house: Server, change):
    asked = parse_qs(urlsplit(str(Browser().visit(f"{house.url}/sign-in").request.url)).query)
    told = {name: value[0] for name, value in asked.items()} | change
    left = {name: value for name, value in told.items() if value is not None}
    address = str(httpx2.URL(f"{house.url}/development/authorize", params=left))
    answer = httpx2.post(address, data={"user": "ana.reid"})
    assert "code=" not in answer.headers.get("location", "")
    assert not answer.headers.get("location", "").startswith("https://evil.example")


def test_no_other_page_presses_a_name(house: Server):
    address = str(Browser().visit(f"{house.url}/sign-in").request.url)
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        assert httpx2.post(address, data={"user": "ana.reid"}, headers=headers).status_code == 403


def test_the_development_issuer_is_for_this_machine_alone(tmp_path: Path):
    directory, key = Directory.load(DEMO), DevelopmentKey.of(tmp_path)
    for address in ("http://192.168.1.5:8000", "https://richpicture.example.org"):
        with pytest.raises(ValueError, match="this machine alone"):
            DevelopmentIssuer(
                f"{address}/development", "c", f"{address}/signed-in", key, "richpicture", directory
            )


def test_who_signed_in_and_out_and_who_could_not_is_on_the_audit_log(house: Server):
    before = last(house.home)
    browser = signed_in(house, "ana.reid")
    assert browser.send("POST", f"{house.url}/sign-out", headers=OWN).status_code == 200
    assert browser.send("POST", f"{house.url}/sign-out", headers=OWN).status_code == 200
    assert Browser().send("GET", f"{house.url}/signed-in?code=x").status_code == 403
    told = [
        (one["principal"], one["action"], one["operation"], one["details"]["outcome"], one["address"])
        for one in events(house.home, before)
    ]
    assert told == [
        ("ana.reid", "SIGN_IN", "signIn", "ANSWERED", "127.0.0.1"),
        ("ana.reid", "SIGN_OUT", "signOut", "ANSWERED", "127.0.0.1"),
        ("nobody", "DENY", "signIn", "REFUSED", "127.0.0.1"),
    ]


def test_who_signs_in_where_somebody_was_signed_in_signs_her_out_on_the_audit_log(house: Server):
    before, browser = last(house.home), signed_in(house, "ana.reid")
    hers = held(browser, house)[SESSION]
    page = browser.visit(f"{house.url}/sign-in")
    browser.visit(str(page.request.url), form={"user": "pc.walsh"})
    assert [(one["principal"], one["action"], one["operation"]) for one in events(house.home, before)] == [
        ("ana.reid", "SIGN_IN", "signIn"),
        ("ana.reid", "SIGN_OUT", "signIn"),
        ("pc.walsh", "SIGN_IN", "signIn"),
    ]
    held(browser, house)[SESSION] = hers
    assert browser.ask(house.url, VIEWER).status_code == 401


def test_no_session_ends_of_whose_end_the_audit_log_does_not_know(house: Server):
    browser = signed_in(house, "ana.reid")
    before = last(house.home)
    with without_a_log(house.home):
        assert browser.send("POST", f"{house.url}/sign-out", headers=OWN).status_code == 503
    assert browser.ask(house.url, VIEWER).json() == {"data": {"viewer": {"id": "ana.reid"}}}
    hers = dict(held(browser, house))
    assert browser.send("POST", f"{house.url}/sign-out", headers=OWN).status_code == 200
    assert [one["action"] for one in events(house.home, before)] == ["CONSULT", "CONSULT", "SIGN_OUT"]
    held(browser, house).update(hers)
    assert browser.ask(house.url, VIEWER).status_code == 401
