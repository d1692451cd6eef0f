"""Servers in processes of their own: started on a free port, awaited, and ended by their own handle."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.installation import environment

START_SECONDS = 120
STOP_SECONDS = 60


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    command: Sequence[str], port: int, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[int]:
    """A server for this block; gives its process. Raises BenchmarkError when it does not come to listen."""
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**environment(), **(settings or {})}
        )
    try:
        _await(server, port, log)
        yield server.pid
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def processor_seconds(process: int) -> float:
    """What a process has computed so far, in seconds of one core; 0 where the system does not tell."""
    told = Path(f"/proc/{process}/stat")
    if not told.is_file():
        return 0.0
    user, system = told.read_text().rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _await(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    told = log.read_text(errors="replace")[-2000:]
    raise BenchmarkError(f"{server.args!r} did not come to listen on port {port}:\n{told}")
