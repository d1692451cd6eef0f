"""A stopwatch: the seconds of what counts, however often it stops for what does not."""

import time
from types import TracebackType


class Stopwatch:
    """Runs inside `with watch:`, and may do so many times; `seconds` is the sum.

    `processor` is what all threads of this process computed meanwhile, in seconds: on a busy machine it says
    more than the time that passed.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.processor = 0.0
        self._started = self._computed = 0.0

    def __enter__(self) -> None:
        self._started, self._computed = time.perf_counter(), time.process_time()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds += time.perf_counter() - self._started
        self.processor += time.process_time() - self._computed
