"""Progress: how a long deed tells how far it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress

Advance = Callable[[int], None]


class Progress(Protocol):
    """Somebody who is told of stages, one after the other."""

    def stage(self, name: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """A stage of `total` units (None: nobody knows); call what it yields with the units just done."""
        ...


class Silence:
    """Tells nobody."""

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """A stage that nobody watches."""
        yield lambda units: None


class Bars:
    """A bar for each stage on a terminal, a line for each where the output is no terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """A bar that stands when the stage has ended; full, for one whose length nobody knew."""
        bars = RichProgress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<28}"),
            BarColumn(),
            TextColumn(
                "{task.percentage:>3.0f} %"
            ),  # of bytes, rows or others: a bare count would not say which
            TimeElapsedColumn(),
            TimeRemainingColumn(elapsed_when_finished=False),
            console=self._console,
        )
        with bars:
            task = bars.add_task(name, total=total)
            yield lambda units: bars.advance(task, units)
            done = bars.tasks[task].completed or 1
            bars.update(task, total=done, completed=done)
