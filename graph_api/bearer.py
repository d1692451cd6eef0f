"""A bearer's file: the access token by which somebody signs in at a server."""

from pathlib import Path

from schema.partnership import ConfigurationError


def read_bearer(file: Path) -> str:
    """The access token in a file. Raises ConfigurationError."""
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: holds no access token that can be read ({error}).") from None
