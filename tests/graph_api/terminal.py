"""A terminal of a test: a command that runs in it, what is typed, and what it shows."""

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Self

SECONDS = 60
_CONTROL = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[>=]|\][^\x07]*\x07)|\r")


class Terminal:
    """A command on a pseudo-terminal, until the block ends."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        # It is not asked where its cursor is, which it could not tell.
        told = {**env, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "120", "LINES": "40"}
        self._process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=told)
        os.close(theirs)
        self._shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(30)
        os.close(self._ours)

    def types(self, text: str) -> None:
        """Type this."""
        os.write(self._ours, text.encode())

    def awaits(self, text: str) -> str:
        """What was shown since the last time, up to this text."""
        until = time.monotonic() + SECONDS
        while text not in self._shown:
            ready, _, _ = select.select([self._ours], [], [], max(until - time.monotonic(), 0))
            assert ready, f"{text!r} was not shown, but\n{self._shown}"
            self._shown += _CONTROL.sub("", os.read(self._ours, 65_536).decode(errors="replace"))
        told, _, self._shown = self._shown.partition(text)
        return told

    def ends(self) -> int:
        """The status with which it ends."""
        return self._process.wait(SECONDS)
