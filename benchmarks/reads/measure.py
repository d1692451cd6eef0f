"""Measuring requests: two servers in alternation, one request at a time or many clients at once."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from benchmarks.errors import BenchmarkError
from benchmarks.reads.client import Client
from benchmarks.reads.servers import processor_seconds


@dataclass(slots=True)
class Side:
    """A server under measurement: its process, its port, its requests, and what they took, in milliseconds.

    `computed` is the processor's time that its process spent on a request on average; that of a database
    beside it does not count.
    """

    process: int
    port: int
    requests: Sequence[bytes]
    taken: list[float] = field(default_factory=list)
    computed: float = 0.0

    def at(self, percent: int) -> float:
        """The percentile of what was taken."""
        return quantiles(self.taken, n=100, method="inclusive")[percent - 1]


async def alternate(sides: Sequence[Side], rounds: int) -> None:
    """Let one client send each request to one side, then to the other, A B A B, all of them `rounds` times.

    Before the first round each side answers every request once, so that texts are planned and pages read.
    """
    clients = [await Client.connect(side.port) for side in sides]
    before = [0.0 for _ in sides]
    for number in range(rounds + 1):
        if number == 1:
            before = [processor_seconds(side.process) for side in sides]
        for requests in zip(*(side.requests for side in sides), strict=True):
            for side, client, request in zip(sides, clients, requests, strict=True):
                began = time.perf_counter()
                answer = await client.send(request)
                took = time.perf_counter() - began
                _check(answer)
                if number:
                    side.taken.append(took * 1e3)
    for side, client, began in zip(sides, clients, before, strict=True):
        side.computed = (processor_seconds(side.process) - began) * 1e3 / max(1, len(side.taken))
        await client.close()


async def crowd(side: Side, clients: int, seconds: float) -> int:
    """How many requests a side answers while so many clients ask for so long, each one after the other."""
    until = time.perf_counter() + seconds
    counted = await asyncio.gather(*(_ask(side, n, clients, until) for n in range(clients)))
    return sum(counted)


async def _ask(side: Side, number: int, clients: int, until: float) -> int:
    client = await Client.connect(side.port)
    done, at = 0, number * len(side.requests) // clients
    while (began := time.perf_counter()) < until:
        _check(await client.send(side.requests[at % len(side.requests)]))
        side.taken.append((time.perf_counter() - began) * 1e3)
        done, at = done + 1, at + 1
    await client.close()
    return done


def _check(answer: tuple[int, bytes]) -> None:
    status, body = answer
    if status != 200 or body.startswith(b'{"errors"') or b'"errors":[' in body[-2000:]:
        raise BenchmarkError(f"A server answered {status} where an answer was expected: {body[:300]!r}")
