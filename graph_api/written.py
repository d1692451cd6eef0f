"""A written file: personal data that a command leaves on disk, whole or not at all, for its owner alone."""

import os
import tempfile
from pathlib import Path

from schema.partnership import ConfigurationError


def write_private(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 in one step; what stood there is replaced. Raises ConfigurationError."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be written ({error.strerror}).") from None
