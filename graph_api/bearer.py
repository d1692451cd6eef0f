"""A bearer's file: the access token by which somebody signs in at a server."""

import os
import re
import stat
from pathlib import Path

from schema.partnership import ConfigurationError

LONGEST = 64 << 10
"""Bytes of a file that may be one."""
_TOKEN = re.compile(r"[!-~]+")


def read_bearer(file: Path) -> str:
    """The access token in a file. Raises ConfigurationError, which quotes nothing of it."""
    try:
        # A pipe that nobody writes to would be waited for.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
            told = opened.read(LONGEST + 1) if regular else b""
    except OSError as error:
        raise ConfigurationError(f"{file}: can't be read ({error.strerror}).") from None
    if not regular:
        raise ConfigurationError(f"{file}: is no file. Write the access token into one, and name that.")
    token = told.decode("latin-1").strip()
    if len(told) > LONGEST or not _TOKEN.fullmatch(token):
        raise ConfigurationError(
            f"{file}: holds no access token. One is a single line of letters, digits and signs: "
            "richpicture token, or your identity provider, gives it."
        )
    return token
