"""What leaves `POST /cypher` is counted, bounded and logged by its values and bytes, however it is packed."""

import json
import shutil
from pathlib import Path

import pytest

from graph_api.analysts.leaving import VALUES_A_ROW
from tests.graph_api.servers import Server, serving
from tests.graph_api.test_cypher import COUNT, ask, code, home, log, partnership, server

__all__ = ["home", "partnership", "server"]

ROWS = 50
MOST = ROWS * VALUES_A_ROW


def size(home: Path) -> dict[str, int]:
    """What the log says of the last answer."""
    told: dict[str, int] = json.loads(log(home)[-1][4])["counts"]
    return told


@pytest.mark.parametrize(
    "packed",
    [
        "UNWIND range(1, 501) AS n RETURN collect(n) AS l",
        "UNWIND range(1, 501) AS n WITH collect(n) AS l RETURN {a: {b: [l]}} AS m",
        "UNWIND range(1, 501) AS n WITH collect(n) AS l RETURN [n IN l | []] AS empty",
        "RETURN reduce(s = 'x', n IN range(1, 15) | s + s) AS text",
        "MATCH (p:Person) WITH p LIMIT 251 RETURN collect(p) AS nodes",
    ],
)
def test_one_row_has_no_more_values_than_many_would(server: Server, packed: str):
    told = ask(server, packed)
    assert (told.status_code, code(told)) == (400, "TOO_COSTLY")
    assert "The first row alone has more than 500 values" in told.text


@pytest.mark.parametrize(
    ("packed", "rows"),
    [
        ("UNWIND range(1, 40) AS n RETURN [x IN range(1, 100) | x] AS l", 5),
        ("UNWIND range(1, 40) AS n RETURN n, [x IN range(1, 99) | x] AS l", 5),
        ("UNWIND range(1, 40) AS n RETURN reduce(s = '', x IN range(1, 5000) | s + 'x') AS text", 5),
        ("UNWIND range(1, 40) AS n RETURN 'a', 'b'", 40),
    ],
)
def test_rows_of_many_values_are_cut_off_and_it_is_said(server: Server, packed: str, rows: int):
    told = ask(server, packed).json()
    assert (len(told["rows"]), told["more"]) == (rows, rows < 40)
    cut = ask(server, packed, accept="text/csv")
    assert cut.headers["x-more"] == str(rows < 40).lower()
    assert len(cut.text.splitlines()) == rows + 1


def test_the_log_says_how_many_rows_values_and_bytes_left(server: Server, home: Path):
    left = ask(server, "UNWIND range(1, 400) AS n RETURN collect(n) AS l, 'two' AS t")
    assert size(home) == {"rows": 1, "values": 401, "bytes": len(left.content)}
    left = ask(server, "UNWIND range(1, 30) AS n RETURN n, 'two' AS t", accept="text/csv")
    assert size(home) == {"rows": 30, "values": 60, "bytes": len(left.content)}
    where = '(first: 1, where: {principal: "leo.fischer"})'
    query = f"{{ auditEvents{where} {{ edges {{ node {{ rows values bytes }} }} }} }}"
    told = server.ask(query, user="irene.cole", purpose="AUDIT", case=None).data["auditEvents"]["edges"]
    assert [one["node"] for one in told] == [{"rows": 30, "values": 60, "bytes": len(left.content)}]


def test_more_rows_have_more_values(server: Server):
    told = ask(server, "UNWIND range(1, 100) AS n RETURN range(1, 10) AS l", rows=100).json()
    assert (len(told["rows"]), told["more"]) == (100, False)


def test_a_fault_tells_no_value(server: Server):
    for packed in (
        "MATCH (p:Person) WITH collect(p.id) AS l RETURN range(1, l) AS x",
        "MATCH (p:Person) RETURN {a: 1}[p] AS x",
        "MATCH (p:Person) RETURN range(p.id, 1) AS x",
    ):
        told = ask(server, packed)
        assert (told.status_code, code(told)) == (400, "BAD_INPUT")
        assert "person_" not in told.text
        assert len(told.text) < 400
    assert "Undefined variable 'ada'" in ask(server, "RETURN ada").text


@pytest.mark.parametrize("deep", [150, 600, 5_000])
def test_what_nests_too_deep_is_refused(server: Server, deep: int):
    told = ask(server, f"RETURN reduce(l = [1], i IN range(1, {deep}) | [l]) AS x")
    assert (told.status_code, code(told)) == (400, "TOO_COSTLY")


def test_rows_are_cut_off_and_it_is_said(server: Server):
    told = ask(server, "MATCH (n:Event) RETURN n.id AS id").json()
    assert (len(told["rows"]), told["more"]) == (50, True)


def test_more_rows_are_told_to_who_asks_for_them_up_to_a_limit_and_on_the_log(server: Server, home: Path):
    told = ask(server, "MATCH (n:Event) RETURN n.id AS id", rows=120).json()
    assert (len(told["rows"]), len(set(map(tuple, told["rows"]))), told["more"]) == (120, 120, True)
    assert '"rows":120' in log(home)[-1][4]
    told = ask(server, "UNWIND range(1, 501) AS n RETURN n", rows=10**9).json()
    assert (len(told["rows"]), told["more"]) == (500, True)
    told = ask(server, "UNWIND range(1, 60) AS n RETURN n", rows=60).json()
    assert (len(told["rows"]), told["more"]) == (60, False)


@pytest.mark.parametrize("rows", [0, -1, 1.5, "7", True, [7]])
def test_how_many_rows_are_wanted_is_a_number(server: Server, rows: object):
    told = ask(server, COUNT, rows=rows)
    assert (told.status_code, code(told)) == (400, "BAD_INPUT")


def test_large_answers_count_as_the_small_ones_that_would_tell_as_much(home: Path, tmp_path: Path):
    """Of 12 a minute with 50 rows each, 600 rows come at once, in whatever pieces."""
    limits = {"cypher_rows": "50", "cypher_most_rows": "500", "cypher_per_minute": "12"}
    with serving(shutil.copytree(home, tmp_path / "home"), **limits) as running:
        for rows in (500, 100):
            told = ask(running, "UNWIND range(1, 1000) AS n RETURN n", rows=rows)
            assert len(told.json()["rows"]) == rows
        told = ask(running, "UNWIND range(1, 1000) AS n RETURN n", rows=500)
        assert (told.status_code, code(told)) == (429, "RATE_LIMITED")
        assert int(told.headers["retry-after"]) > 0
