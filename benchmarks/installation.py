"""An installation to measure: a folder with extracts of the demonstration, their ledger and their graph.

Making one for 100,000 persons takes minutes, so finished ones are kept in the user's cache folder, by
people, seed and the code that made them.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAKERS = ("demo", "linkage", "ledger", "cypher/model.py", "cypher/writes.py", "cypher/search_keys.py")
"""What decides how a made installation looks."""

DONE = "complete"


@dataclass(frozen=True, slots=True)
class Installation:
    """Where everything of one installation lies."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """The file of the ledger."""
        return self.folder / "ledger.db"

    @property
    def ledger_url(self) -> str:
        """The address of the ledger."""
        return f"sqlite:///{self.ledger}"

    @property
    def graph(self) -> Path:
        """The file of the embedded graph."""
        return self.folder / "graph.kgl"

    @property
    def graph_url(self) -> str:
        """The address of the embedded graph."""
        return f"embedded:{self.graph}"

    @property
    def complete(self) -> bool:
        """Whether it was made to its end."""
        return (self.folder / DONE).exists()

    def finish(self) -> None:
        """Say that it was made to its end."""
        (self.folder / DONE).touch()

    def copy(self, folder: Path) -> "Installation":
        """The same installation in another folder, for a measurement that writes; without its extracts."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in self.folder.iterdir():
            if file.is_file():
                shutil.copy2(file, folder / file.name)
        return Installation(folder)


def place() -> Path:
    """The folder where benchmarks work: on a disk, for a folder in memory would flatter what is durable."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "richpicture" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def environment() -> dict[str, str]:
    """This environment for a child process, in which Python keeps what it compiled.

    Where it must not, every child would compile every library again, some of it while it is measured.
    """
    kept_compiled = {"PYTHONPYCACHEPREFIX": str(place() / "compiled")}
    given = os.environ
    return {name: value for name, value in given.items() if name != "PYTHONDONTWRITEBYTECODE"} | (
        kept_compiled if "PYTHONDONTWRITEBYTECODE" in given else {}
    )


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for this block, on the same disk; one that a killed run left a day ago or more is removed."""
    for left in place().glob("scratch-*"):
        if left.stat().st_mtime < time.time() - 86_400:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=place()) as folder:
        yield Path(folder)


def kept(people: int, seed: int) -> Installation:
    """The installation for so many people; those that other code made are removed."""
    wanted = place() / f"{people}-{seed}-{_version()}"
    for other in place().glob(f"{people}-{seed}-*"):
        if other != wanted:
            shutil.rmtree(other)
    if wanted.exists() and not Installation(wanted).complete:
        shutil.rmtree(wanted)
    wanted.mkdir(parents=True, exist_ok=True)
    return Installation(wanted)


def _version() -> str:
    digest = hashlib.sha256()
    for maker in MAKERS:
        named = ROOT / maker
        for file in [named] if named.is_file() else sorted(named.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
