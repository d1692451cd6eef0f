"""A browser for tests: it keeps cookies as a browser would on loopback, and follows where it is sent."""

import re
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urljoin, urlsplit

import httpx2

OWN = {"X-Requested-By": "richpicture"}
"""What the console's page sends along."""


@dataclass
class Browser:
    """One browser with its cookies by origin; a secure one is sent to loopback, as browsers do."""

    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def send(
        self,
        method: str,
        url: str,
        *,
        form: dict[str, str] | None = None,
        json: object = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """One request with this origin's cookies; what it sets is kept."""
        held = self.cookies.setdefault(urlsplit(url).netloc, {})
        told = dict(headers or {})
        if held:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in held.items())
        # On this machine alone, so no certificates, which take long to read, need be known.
        answer = httpx2.request(method, url, data=form, json=json, headers=told, timeout=30, verify=False)
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0" and "1970" not in morsel["expires"]:
                    held[name] = morsel.value
                else:
                    held.pop(name, None)
        return answer

    def visit(
        self, url: str, *, form: dict[str, str] | None = None, stop: str = "nowhere:"
    ) -> httpx2.Response:
        """Go there, and on wherever one is sent, until a page stands or one is sent to `stop`."""
        answer = self.send("POST" if form is not None else "GET", url, form=form)
        for _ in range(20):
            if answer.status_code not in (301, 302, 303, 307):
                return answer
            url = urljoin(str(answer.request.url), answer.headers["location"])
            if url.startswith(stop):
                return answer
            answer = self.send("GET", url)
        raise AssertionError("sent around in circles")

    def submit(self, page: httpx2.Response, *, stop: str = "nowhere:", **filled: str) -> httpx2.Response:
        """Fill in the page's form and send it."""
        found = re.search(r'<form[^>]*action="([^"]+)".*?</form>', page.text, re.DOTALL)
        assert found, page.text
        told = {}
        for tag in re.findall(r"<input[^>]*>", found[0]):
            said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if "name" in said:
                told[said["name"]] = unescape(said.get("value", ""))
        address = urljoin(str(page.request.url), unescape(found[1]))
        return self.visit(address, form={**told, **filled}, stop=stop)

    def ask(self, url: str, query: str, **headers: str) -> httpx2.Response:
        """Ask as the console's page does."""
        told = {**OWN, "X-Purpose": "SAFEGUARDING", "X-Case-Reference": "CASE-1", **headers}
        told["Accept"] = "application/graphql-response+json"
        return self.send("POST", f"{url}/graphql", json={"query": query}, headers=told)
