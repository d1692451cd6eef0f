"""An identity provider for tests that no one here wrote: it runs as a process of its own, under node."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pytest

from graph_api.authentication.provider import Attempt
from tests.graph_api.browsers import Browser

SOURCE = Path(__file__).with_name("oidc_provider")
SIGNED, OPAQUE = "urn:richpicture:signed", "urn:richpicture:opaque"
SECRET = "secret of the server"
MACHINE_SECRET = "secret of a machine"
BACK = "https://maps.example.org/back"


@dataclass
class Provider:
    """A provider that runs; people sign in to it with any password."""

    issuer: str

    def machine_token(self, client: str, resource: str = SIGNED) -> str:
        """An access token for a machine, by its client credentials."""
        asked = {"grant_type": "client_credentials", "resource": resource, "scope": "read"}
        login = (quote(client), quote(MACHINE_SECRET))
        answer = httpx2.post(f"{self.issuer}/token", data=asked, auth=login)
        token: str = answer.raise_for_status().json()["access_token"]
        return token

    def tokens(self, user: str, resource: str = SIGNED) -> dict[str, str]:
        """Access and ID token for a person who signs in to another application with a browser."""
        attempt = Attempt.fresh()
        asked = {
            "response_type": "code",
            "client_id": "maps",
            "redirect_uri": BACK,
            "scope": "openid read",
            "resource": resource,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        address = str(httpx2.URL(f"{self.issuer}/auth", params=asked))
        sent = self.sign_in(Browser(), address, user, BACK).headers["location"]
        told = {
            "grant_type": "authorization_code",
            "client_id": "maps",
            "redirect_uri": BACK,
            "code": parse_qs(urlsplit(sent).query)["code"][0],
            "code_verifier": attempt.verifier,
            "resource": resource,
        }
        answer = httpx2.post(f"{self.issuer}/token", data=told)
        tokens: dict[str, str] = answer.raise_for_status().json()
        return tokens

    def sign_in(self, browser: Browser, address: str, user: str, stop: str = "nowhere:") -> httpx2.Response:
        """Sign in and agree with a browser that goes to `address`; what it is shown or sent to at last."""
        page = browser.visit(address, stop=stop)
        page = browser.submit(page, stop=stop, login=user, password="any")
        if page.status_code == 200 and str(page.url).startswith(self.issuer):
            page = browser.submit(page, stop=stop)
        return page

    def rotate(self) -> None:
        """From now on it signs with another key, and publishes only that."""
        httpx2.post(f"{self.issuer}/rotate").raise_for_status()

    def revoke(self, token: str, client: str) -> None:
        """End a token."""
        login = (quote(client), quote(MACHINE_SECRET))
        httpx2.post(f"{self.issuer}/token/revocation", data={"token": token}, auth=login).raise_for_status()


@pytest.fixture(scope="session")
def provider_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The provider, installed from its lock."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("The independent identity provider can't run: node and npm are missing.")
        pytest.skip("the independent identity provider: node and npm are missing")
    place = tmp_path_factory.mktemp("provider")
    for file in SOURCE.iterdir():
        if file.is_file():
            shutil.copy(file, place)
    subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=place, check=True, capture_output=True, timeout=120)
    return place / "provider.js"


@contextmanager
def providing(program: Path, richpicture: str) -> Iterator[Provider]:
    """A provider of which the server at this address is a client, for this block."""
    words = ["node", str(program), json.dumps({"richpicture": richpicture})]
    with (program.parent / "provider.log").open("w") as errors:
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert process.stdout is not None
    try:
        # it also prints warnings, that it keeps nothing
        issuer = next(line.strip() for line in process.stdout if line.startswith("http://127.0.0.1:"))
        yield Provider(issuer)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
