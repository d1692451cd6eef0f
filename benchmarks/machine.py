"""The machine that figures were taken on: without it they mean nothing."""

import os
import platform
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.installation import place

PACKAGES = ("kglite", "neo4j", "splink", "duckdb", "sqlalchemy", "starlette", "uvicorn", "graphql-core")
FLUSHES = 50


def machine_facts() -> dict[str, str]:
    """Cores, memory, disk, system and versions, ready to print."""
    one, five, _ = os.getloadavg()
    return {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Processor": f"{_cores()} cores, {_processor()}",
        "Memory": f"{_memory() / 2**30:.1f} GiB",
        "Disk": f"{_flush_milliseconds():.2f} ms to make 4 KiB durable (median)",
        "Load before": f"{one:.1f} (1 minute), {five:.1f} (5 minutes)",
        "System": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "Packages": ", ".join(
            [*(f"{name} {version(name)}" for name in PACKAGES), f"SQLite {sqlite3.sqlite_version}"]
        ),
    }


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text(errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _flush_milliseconds() -> float:
    """How long the disk takes to keep a little: every audit event waits for it."""
    taken = []
    with tempfile.TemporaryFile(dir=place()) as file:
        for _ in range(FLUSHES):
            file.write(os.urandom(4096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - began) * 1e3)
    return median(taken)
