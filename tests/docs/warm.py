"""A warm `richpicture` for the shell: a command starts at once instead of importing the program anew."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.docs.page import ROOT

COMMAND = """#!{python} -IS
import json, os, signal, socket, sys
with socket.socket(socket.AF_UNIX) as warm:
    warm.connect({address!r})
    socket.send_fds(warm, [b"."], [0, 1, 2])
    warm.sendall(json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode())
    warm.shutdown(socket.SHUT_WR)
    process = int.from_bytes(warm.recv(4))
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda told, frame: os.kill(process, told))
    signal.signal(signal.SIGUSR1, lambda told, frame: os.kill(process, signal.SIGKILL))
    status = warm.recv(1)
sys.exit(status[0] if status else 1)
"""


@contextmanager
def warm_command(folder: Path) -> Iterator[None]:
    """Put the command `richpicture` into `folder`; what still runs ends with the block.

    A command runs in a process of its own, to which SIGINT and SIGTERM go on. SIGUSR1 kills that process.
    """
    address = str(folder / "warm.socket")
    command = folder / "richpicture"
    command.write_text(COMMAND.format(python=sys.executable, address=address), encoding="utf-8")
    command.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.docs.fork", address],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n", "the program could not be imported"
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        process.stdout.close()
