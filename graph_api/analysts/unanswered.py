"""Unanswered: why a client has no answer, with what its user can do."""

import ssl
from typing import Any

import httpx2

from graph_api.plain import plain
from schema.partnership import ConfigurationError


class Unanswered(ConfigurationError):
    """There is no answer; the message says why. `code` is the server's, empty where none was reached."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


def unreached(address: str, error: Exception) -> Unanswered:
    """Where no response came."""
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        why = "is no address of a server. One looks like https://richpicture.example.org"
    elif isinstance(error, httpx2.ConnectTimeout):
        why = "can't be reached in time. Is the address right, and the network there?"
    elif isinstance(error, httpx2.TimeoutException):
        why = "did not answer in time. Ask for less, or ask its operator."
    elif _of_certificates(error):
        why = (
            "its certificate is not one that this machine trusts, or not for this address. Name the file "
            "with the certificate of its authority: SSL_CERT_FILE"
        )
    elif isinstance(error, httpx2.ConnectError):
        why = "no server answers there. Start one: richpicture serve"
    else:
        why = f"the connection broke off ({type(error).__name__}). Ask again."
    return Unanswered(f"{plain(address)}: {why}")


def refused(address: str, told: httpx2.Response) -> Unanswered:
    """What a response says that is no answer: of each fault what the server says of it."""
    if told.is_redirect:
        place = plain(told.headers.get("location", "elsewhere"))
        return Unanswered(f"{address} sends on to {place}: if that is the server, give its address.")
    try:
        faults = told.json()["errors"]
        return Unanswered(
            " ".join(plain(str(one["message"])) for one in faults), str(faults[0]["extensions"]["code"])
        )
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return Unanswered(f"{address} answered with status {told.status_code}: {_WHAT}")


def strange(address: str) -> Unanswered:
    """Where the response is nothing that this server says."""
    return Unanswered(f"{address} answered what no richpicture server does: {_WHAT}")


_WHAT = "is it another program's address, or that of a proxy before it?"


def _of_certificates(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def object_of(address: str, told: httpx2.Response) -> dict[str, Any]:
    """The JSON object that a response is. Raises Unanswered."""
    try:
        found = told.json()
    except (ValueError, RecursionError):
        raise strange(address) from None
    if not isinstance(found, dict):
        raise strange(address)
    return found
