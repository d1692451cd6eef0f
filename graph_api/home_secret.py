"""A secret in an installation's home, its owner's alone: made when it is first asked for, to try it."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from schema.partnership import ConfigurationError


def home_secret(home: Path, name: str, make: Callable[[], bytes], *, public: bool = False) -> Path:
    """The file of this name in `home`, with what `make` gives where there was none.

    Of several processes that make it at once one is first, and all have its. What is `public` (the open half
    of a pair) others may read. Raises ConfigurationError.
    """
    path = home / name
    try:
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            _write(path, make())
        if not public and path.stat().st_mode & 0o077:
            raise ConfigurationError(f"{path}: others may read it. Remove it; a fresh one is then made.")
        with path.open("rb"):
            return path
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read or written ({error.strerror}).") from None


def _write(path: Path, content: bytes) -> None:
    """Write the file whole, unless it stands already. Raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
