"""Confinement: what a process takes from itself before it answers, and can't get back."""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from cypher.analysts.landlock import close_everything

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
STACK = (1 << 30) + (1 << 20)
"""Bytes of addresses that the engine sets aside as its stack while it answers; it touches few of them."""
COURTESY = 10
"""By how much it steps behind other processes where processors are short."""


def die_with_parent() -> None:
    """End when the process that started this one ends, however it does."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def confine(memory: int, seconds: int) -> None:
    """Keep this process to `memory` more bytes and `seconds` of processor time, and to the pipes it has.

    Nothing can be opened any more, no file, no socket, no process: there is no number left to name one by.
    Raises OSError or ValueError where that fails.
    """
    os.nice(COURTESY)
    close_everything()
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_DATA: _data() + STACK + memory,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def _data() -> int:
    """The bytes that this process has of its own already."""
    try:
        told = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0  # no Linux, where this limit counts otherwise
    return int(told[5]) * resource.getpagesize()
