"""A run of the linkage with the seconds, the processor's time and the peak of memory of each stage."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.stage import Figures
from benchmarks.stopwatch import Stopwatch
from ledger.database import Ledger
from linkage.progress import Advance
from linkage.resolution.run import link

_PEAK = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


class Meter:
    """Watches the stages of a run; the peak of each is known on Linux alone."""

    def __init__(self) -> None:
        self.stages: dict[str, dict[str, float]] = {}

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """A stage of the run."""
        if _PEAK.exists():
            _PEAK.write_text("5")  # forgets the peak that was (proc_pid_clear_refs(5))
        began, computed = time.perf_counter(), time.process_time()
        yield lambda units: None
        self.stages[name] = {
            "seconds": time.perf_counter() - began,
            "processor": time.process_time() - computed,
            "peak": _peak(),
        }


def link_metered(watch: Stopwatch, ledger: str, memory: float) -> Figures:
    """Link all records of a ledger, within `memory` gigabytes of DuckDB."""
    meter = Meter()
    with watch:
        opened = Ledger.open(ledger)
        report = link(opened, progress=meter, memory=memory)
        opened.close()
    changes = report.changes
    return {
        "rows": report.records,
        "pairs": report.pairs,
        "persons": changes.persons,
        "links": report.links.links,
        "largest": report.largest_component,
        "stages": meter.stages,
    }


def _peak() -> float:
    """The most memory that this process held since it was forgotten, in bytes."""
    if not _STATUS.exists():
        return 0
    (told,) = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM")]
    return float(told.split()[1]) * 1024
