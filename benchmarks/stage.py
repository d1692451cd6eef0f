"""A stage: one function that runs in a child process of its own, so that its peak of memory is its own.

A stage is a module-level function `f(watch, **arguments) -> figures`. What it does inside `with watch:` is
what it is timed by. Its arguments and its figures pass as JSON.
"""

import importlib
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.installation import environment
from benchmarks.stopwatch import Stopwatch

Figures = dict[str, Any]
StageFunction = Callable[..., Figures]

_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """What a stage took: seconds by its stopwatch, passed and computed, and its peak of memory in bytes."""

    seconds: float
    processor: float
    peak: int
    figures: Figures

    @property
    def rows(self) -> int:
        """How many rows it dealt with."""
        return int(self.figures["rows"])

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / max(self.seconds, 1e-9)


def measure(stage: StageFunction, **arguments: Any) -> Measured:
    """Run a stage in a fresh interpreter. Raises BenchmarkError when it fails."""
    with tempfile.TemporaryDirectory(prefix="richpicture-bench-") as folder:
        answer = Path(folder) / "answer.json"
        name = f"{stage.__module__}:{stage.__name__}"
        child = subprocess.run(
            [sys.executable, "-m", "benchmarks.stage", name, str(answer), json.dumps(arguments)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=environment(),
        )
        if child.returncode or not answer.exists():
            raise BenchmarkError(f"{name} failed ({child.returncode}):\n{child.stderr[-3000:]}")
        told = json.loads(answer.read_text())
    return Measured(told["seconds"], told["processor"], told["peak"], told["figures"])


def _main(name: str, answer: str, arguments: str) -> None:
    module, _, function = name.partition(":")
    stage: StageFunction = getattr(importlib.import_module(module), function)
    watch = Stopwatch()
    figures = stage(watch, **json.loads(arguments))
    told = {"seconds": watch.seconds, "processor": watch.processor, "peak": _peak(), "figures": figures}
    Path(answer).write_text(json.dumps(told))


def _peak() -> int:
    """The most memory that this process held, in bytes, and on top of it the largest of its children."""
    here, below = (
        resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return (here + below) * _MAXRSS_BYTES


if __name__ == "__main__":
    _main(*sys.argv[1:])
