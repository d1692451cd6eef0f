"""An identity provider for tests: it signs tokens, and tells its public key at an address."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from joserfc import jwt
from joserfc.jwk import OKPKey


class Issuer:
    """An identity provider with a key of its own, which tells its public part at an address."""

    NAME = "https://login.example.org/partnership"

    def __init__(self) -> None:
        self._key = OKPKey.generate_key("Ed25519")
        self._key.ensure_kid()

    def token(self, user: str) -> str:
        """An access token for a user of the partnership."""
        now = int(time.time())
        claims = {"iss": self.NAME, "aud": "richpicture.example", "sub": user, "iat": now, "exp": now + 3600}
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["Ed25519"])

    @contextmanager
    def published(self) -> Iterator[str]:
        """Where its key can be read, on this machine, for this block."""
        keys = json.dumps({"keys": [self._key.as_dict(private=False) | {"kid": self._key.kid}]}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(keys)

            def log_message(self, format: str, *args: object) -> None:
                """Tests print nothing of it."""

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/keys"
            server.shutdown()
