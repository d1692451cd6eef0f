"""A large answer is written aside, so that nobody else waits for it."""

import threading
from typing import Any

import pytest
from graphql import parse

from graph_api.question.executable import MANY, respond
from tests.graph_api.documents import SCHEMA


class Watched(dict[str, Any]):
    """A row that knows in which threads it was read."""

    def __init__(self, row: dict[str, Any], threads: set[int]) -> None:
        super().__init__(row)
        self.threads = threads

    def __getitem__(self, key: str) -> Any:
        self.threads.add(threading.get_ident())
        return super().__getitem__(key)


@pytest.mark.anyio
@pytest.mark.parametrize(("cost", "aside"), [(MANY, False), (MANY + 1, True)])
async def test_an_answer_of_many_values_leaves_the_loop_to_others(cost: int, aside: bool):
    threads: set[int] = set()
    values = {"agencies": [Watched({"id": "agency_a"}, threads)]}
    response = await respond(SCHEMA, parse("{ agencies { id } }"), values, {}, None, cost)
    assert response == {"data": {"agencies": [{"id": "agency_a"}]}}
    assert (threads != {threading.get_ident()}) is aside
