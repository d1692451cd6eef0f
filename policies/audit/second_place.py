"""The second place: a file outside the ledger to which checkpoints are added, and none is taken away."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from policies.audit.checkpoint import Checkpoint, read_line
from policies.errors import SecondPlaceAbsent, SecondPlaceFault

_TAIL = 8_192  # bytes, some lines


class SecondPlace:
    """One checkpoint a line, as JSON. It belongs where whoever can write the ledger can't rewrite it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, checkpoint: Checkpoint) -> None:
        """Add a line, on disk on return. Raises SecondPlaceFault."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                # A line that a power cut left unfinished must not swallow this one.
                end = os.fstat(file).st_size
                torn = end > 0 and os.pread(file, 1, end - 1) != b"\n"
                line = b"\n" * torn + checkpoint.line() + b"\n"
                if os.write(file, line) != len(line):
                    raise SecondPlaceFault(f"{self.path}: has no room.")
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise SecondPlaceFault(f"{self.path}: can't be written ({error.strerror}).") from None

    def last(self) -> Checkpoint | None:
        """The last that can be read; None where there is none. Raises SecondPlaceFault."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SecondPlaceFault(f"{self.path}: can't be read ({error.strerror}).") from None
        for line in reversed(lines):
            with suppress(ValueError):
                return read_line(line)
        return None

    def read(self) -> tuple[Sequence[Checkpoint], Sequence[int]]:
        """Its checkpoints, and the numbers of the lines that are none.

        Raises SecondPlaceAbsent where there is no such file, SecondPlaceFault where it can't be read.
        """
        found: list[Checkpoint] = []
        unreadable: list[int] = []
        try:
            with self.path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    try:
                        found.append(read_line(line))
                    except ValueError:
                        unreadable.append(number)
        except FileNotFoundError as error:
            raise SecondPlaceAbsent(f"{self.path}: can't be read ({error.strerror}).") from None
        except OSError as error:
            raise SecondPlaceFault(f"{self.path}: can't be read ({error.strerror}).") from None
        return found, unreadable
