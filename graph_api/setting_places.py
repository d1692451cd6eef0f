"""Setting places: files and environment, where settings stand, and what stands there that is no setting."""

import os
import tomllib
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

HOME = Path(".richpicture")
SETTINGS_FILE = "richpicture.toml"
ENVIRONMENT = "RICHPICTURE_"
OF_COMPOSE = frozenset({f"{ENVIRONMENT}{name}" for name in ("VERSION", "BIND", "PUBLISH")})
"""What an operator tells `docker-compose.yml` alone, often in the same `.env`."""


def settings_files() -> list[Path]:
    """The files of settings, the strongest first."""
    home = Path(os.environ.get(f"{ENVIRONMENT}HOME") or HOME)
    return [Path(SETTINGS_FILE), home / SETTINGS_FILE]


def unknown_in_files(known: Collection[str]) -> Iterator[str]:
    """A fault for each name in them that is none of the known ones. Raises OSError, ValueError."""
    for file in settings_files():
        names = set(tomllib.loads(file.read_text(encoding="utf-8"))) if file.is_file() else set()
        for name in sorted(names.difference(known)):
            yield f"{file}: there is no setting {name}{_meant(name, known)}"


def unknown_in_environment(place: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """The same for environment variables; a name without the prefix is somebody else's. No value is told."""
    right = {in_environment(name) for name in known}
    ours = {name.upper() for name in names if name.upper().startswith(ENVIRONMENT)}
    for name in sorted(ours - right - OF_COMPOSE):
        yield f"{place}: there is no setting {name}{_meant(name, right)}"


def in_environment(name: str) -> str:
    """How a setting is named in the environment and in `.env`."""
    return f"{ENVIRONMENT}{name.upper()}"


def _meant(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f" ({near[0]}?)" if near else ""
