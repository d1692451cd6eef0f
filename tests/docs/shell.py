"""A shell for the commands of a page: one bash in a folder of its own, in which a server may go on."""

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.docs.page import ROOT, Block, fits

SECONDS = 120
ADDRESS = "127.0.0.1:8000"
"""Where pages say that the server is; the shell's own listens on a free port."""


class Shell:
    """Runs blocks. It begins in a copy of as much of the project's folder as pages use."""

    def __init__(self, folder: Path, programs: Path) -> None:
        for used in ("docs/example", "demo/partnership"):
            shutil.copytree(ROOT / used, folder / used)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RICHPICTURE_")}
        told = {"PATH": f"{programs}:{inherited['PATH']}", "RICHPICTURE_PORT": str(port), "COLUMNS": "120"}
        self._bash = subprocess.Popen(
            ["bash", "--norc", "-o", "pipefail"],
            cwd=folder,
            env=inherited | told,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._said = folder / "said.txt"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._bash.pid, signal.SIGTERM)
        self._bash.kill()
        self._bash.wait(10)
        for pipe in (self._bash.stdin, self._bash.stdout):
            assert pipe is not None
            pipe.close()

    def play(self, block: Block) -> None:
        """Run the commands of a block, each to its end; where output is shown, it must be that.

        Its note may say `exit N` (how the commands end; 0 unless said), `stays` (the command goes on when it
        has said what is shown) or `stop` (what stays is stopped first).
        """
        if block.note == "stop":
            self.run("kill $STAYS; wait $STAYS")
        ending = re.fullmatch(r"exit (\d+)", block.note)
        for command, shown in block.commands():
            where = f"{block.place}: $ {command}"
            if block.note == "stays":
                self._stay(command, shown, where)
                continue
            status, told = self.run(command)
            assert status == (int(ending[1]) if ending else 0), f"{where}\nended with {status}:\n{told}"
            assert not shown.strip() or fits(shown, told), (
                f"{where}\nsaid\n{told}\nbut the page shows\n{shown}"
            )

    def run(self, command: str) -> tuple[int, str]:
        """The status of a command, and what it wrote."""
        mark = f"-- {time.monotonic_ns()} --"
        self._write(f"{command}\nprintf '\\n{mark}%s\\n' $?\n")
        deadline, told = time.monotonic() + SECONDS, b""
        while (end := re.search(rf"\n{mark}(\d+)\n".encode(), told)) is None:
            told += self._read(deadline, command)
        return int(end[1]), self._here(told[: end.start()].decode(errors="replace"))

    def _stay(self, command: str, shown: str, where: str) -> None:
        self._said.write_bytes(b"")
        self._write(f"{command} > {self._said} &\nSTAYS=$!\n")
        deadline, told = time.monotonic() + SECONDS, ""
        while not fits(shown, told):
            assert time.monotonic() < deadline, f"{where}\nsaid\n{told}\nbut the page shows\n{shown}"
            time.sleep(0.1)
            told = self._here(self._said.read_text(encoding="utf-8"))

    def _here(self, told: str) -> str:
        return told.replace(self.address, ADDRESS)

    def _write(self, text: str) -> None:
        assert self._bash.stdin is not None
        self._bash.stdin.write(text.replace(ADDRESS, self.address).encode())
        self._bash.stdin.flush()

    def _read(self, deadline: float, command: str) -> bytes:
        assert self._bash.stdout is not None
        ready, _, _ = select.select([self._bash.stdout], [], [], max(deadline - time.monotonic(), 0))
        assert ready, f"$ {command}\ndid not end within {SECONDS} s"
        read = os.read(self._bash.stdout.fileno(), 65_536)
        assert read, f"$ {command}\nended the shell"
        return read
