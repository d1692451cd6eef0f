"""Addresses: who could reach one, and who could read or change what is sent there."""

import ipaddress
from urllib.parse import urlsplit


def is_safe(url: str) -> bool:
    """Whether nobody on the way could read or change what is sent there."""
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    return address.scheme == "https" or (address.scheme == "http" and is_loopback(address.hostname or ""))


def is_origin(text: str) -> bool:
    """Whether it is scheme, host and port alone, as a browser names where a page is from."""
    address = urlsplit(text)
    return bool(address.hostname) and text == f"{address.scheme}://{address.netloc}" and "@" not in text


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
