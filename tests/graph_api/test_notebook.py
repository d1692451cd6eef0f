"""The analysts' client, and their notebook: what six questions are told stands in the snapshot's files."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graph_api.analysts.client import Client, Unanswered
from tests.docs.notebook import Ran, kept, run, shown
from tests.docs.page import read_blocks
from tests.docs.shell import ADDRESS
from tests.graph_api.servers import Server, serving, with_snapshot

VIOLENCE = "VIOLENCE_AND_SEXUAL_OFFENCES"
YOUNG = ("0-9", "10-17", "0-17")
SAFEGUARDING = ("REFERRAL", "ASSESSMENT", "PLACEMENT", "MISSING_EPISODE")
NAMES = ("covered", "harmed", "code", "addresses", "ties", "brokers", "exposed", "spread", "guide")
Tie = frozenset[str]


@pytest.fixture(scope="module")
def home(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration with a snapshot for analysts."""
    return with_snapshot(demonstration, tmp_path_factory.mktemp("notebook") / "home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """A server on it."""
    with serving(home) as running:
        running.await_ready()
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    """An analyst's."""
    return Client(server.url, server.token("leo.fischer"))


@pytest.fixture(scope="module")
def ran(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The notebook, run against the server."""
    return run(server.url, server.token("leo.fischer"), tmp_path_factory.mktemp("run"), NAMES)


class Files:
    """The files of the snapshot, read anew without a graph: who was in what, as what, where, by whom told."""

    def __init__(self, home: Path) -> None:
        [self._folder] = home.glob("projection/*/neo4j")
        self.persons = {id: age for id, age, *_ in self._rows("Person")}
        self.events = {id: (kind, month) for id, kind, month, _ in self._rows("Event")}
        self.areas = {id: told for id, _, told in self._rows("Area")}
        self.agencies = {id: told for id, _, told in self._rows("Agency")}
        self.area = dict(self._rows("HAPPENED_IN"))
        self.agency = dict(self._rows("RECORDED_BY"))
        self.involved = {(person, event, role) for person, event, role in self._rows("INVOLVED")}
        self.staff = Counter(staff for _, staff in self._rows("HANDLED_BY"))
        self.related = {(a, b, kind) for a, b, kind in self._rows("RELATED")}

    def _rows(self, name: str) -> Iterator[list[str]]:
        with (self._folder / f"{name}.csv").open(encoding="utf-8") as file:
            yield from list(csv.reader(file))[1:]

    def shared(self, roles: Sequence[str] = ()) -> set[Tie]:
        """Who shares an event with whom, in one of these roles, or in any."""
        there = defaultdict(set)
        for person, event, role in self.involved:
            if not roles or role in roles:
                there[event].add(person)
        return {frozenset(pair) for one in there.values() for pair in combinations(one, 2)}

    def kin(self) -> set[Tie]:
        """Who is related to whom."""
        return {frozenset((a, b)) for a, b, _ in self.related if a != b}

    def violent(self, *roles: str) -> Mapping[str, set[str]]:
        """The violent events of persons in one of these roles, or in any."""
        found = defaultdict(set)
        for person, event, role in self.involved:
            if self.events[event][0] == VIOLENCE and (not roles or role in roles):
                found[person].add(event)
        return found


@pytest.fixture(scope="module")
def files(home: Path) -> Files:
    """Those of the snapshot that the notebook was told of."""
    return Files(home)


def rows(frame: Mapping[str, list[Any]], *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a frame, of some of its columns or of all."""
    return list(zip(*(frame[name] for name in columns or frame), strict=True))


def test_the_notebook_shows_what_it_keeps(ran: Ran):
    assert ran.shown == shown(kept())
    assert sum("image/png" in kinds for kinds in ran.shown) == 6


def test_who_is_harmed_again_by_area_and_season(ran: Ran, files: Files):
    harmed, in_contact = defaultdict(set), set()
    for person, event, role in files.involved:
        if role == "VICTIM":
            harmed[person].add(event)
        elif role == "SUBJECT" and files.events[event][0] in SAFEGUARDING:
            in_contact.add(person)
    seasons = {**dict.fromkeys(("12", "01", "02"), "winter"), **dict.fromkeys(("03", "04", "05"), "spring")}
    seasons |= {**dict.fromkeys(("06", "07", "08"), "summer"), **dict.fromkeys(("09", "10", "11"), "autumn")}
    season = {event: seasons.get(month[5:], "not told") for event, (_, month) in files.events.items()}
    there = defaultdict(list)
    for person, events in harmed.items():
        for event in events:
            area = files.area.get(event)
            place = files.areas[area] if area else files.agencies[files.agency[event]]
            there[place, season[event]].append(person)
    again = {person for person, events in harmed.items() if len(events) > 1}
    expected = set()
    for one, who in there.items():
        here = sum(n > 1 for n in Counter(who).values())
        expected.add((*one, len({*who}), len(again & {*who}), here, len(in_contact & {*who})))
    assert in_contact & harmed.keys()
    assert set(rows(ran.variables["harmed"])) == expected
    told = Counter(season[event] for event in set().union(*harmed.values()))
    assert dict(rows(ran.variables["covered"], "season", "events")) == told


def test_which_groups_are_around_an_area_and_its_addresses(ran: Ran, files: Files):
    code = ran.variables["code"]
    persons = defaultdict(set)
    for person, event, _ in files.involved:
        if files.events[event][0] == VIOLENCE and event in files.area:
            persons[files.area[event]].add(person)
    assert len(persons[code]) == max(map(len, persons.values()))
    near = {person for person, event, _ in files.involved if files.area.get(event) == code}
    around = {tie for tie in files.shared() | files.kin() if tie & near}
    assert {frozenset(tie) for tie in rows(ran.variables["ties"])} == around
    told = rows(ran.variables["addresses"], "violence")
    published = sum(kind == VIOLENCE and files.area.get(id) == code for id, (kind, _) in files.events.items())
    assert 0 < sum(many for (many,) in told) <= published


def test_who_stands_between_agencies(ran: Ran, files: Files):
    known = defaultdict(set)
    for person, event, _ in files.involved:
        known[person].add(files.agency[event])
    tied = files.shared() | files.kin()
    network = nx.Graph(list(map(tuple, tied)))
    expected = {}
    for person in network:
        open = [
            pair
            for pair in combinations(network[person], 2)
            if frozenset(pair) not in tied
            and all(known[one] for one in pair)
            and not known[pair[0]] & known[pair[1]]
        ]
        if open:
            expected[person] = len(open)
    assert expected
    assert dict(rows(ran.variables["brokers"], "person", "pairs joined")) == expected


def test_how_children_are_exposed_to_violence(ran: Ran, files: Files):
    violent, kin = files.violent(), files.kin()
    children = {person for person, age in files.persons.items() if age in YOUNG}
    as_what = defaultdict(set)
    for person, event, role in files.involved:
        if files.events[event][0] == VIOLENCE:
            as_what[person].add(role)
    told = {age: [0] * 6 for age in sorted({files.persons[one] for one in children})}
    for child in children:
        relatives = {other for tie in kin if child in tie for other in tie - {child}}
        seen = (
            1,
            "VICTIM" in as_what[child],
            "WITNESS" in as_what[child],
            as_what[child] & {"SUSPECT", "OFFENDER"},
            any(violent.get(one) for one in relatives),
            {one for one in children - relatives - {child} if violent.get(one, set()) & violent[child]},
        )
        told[files.persons[child]] = [
            n + bool(one) for n, one in zip(told[files.persons[child]], seen, strict=True)
        ]
    assert sum(family for *_, family, _ in told.values()) > 0
    assert rows(ran.variables["exposed"]) == [(age, *counts) for age, counts in told.items()]


def test_whether_violence_spreads_along_ties(ran: Ran, files: Files):
    """The pairs are those of the files; whether the test can be trusted, `tests/networks` proves."""
    been = defaultdict(set)
    for person, event, role in files.involved:
        if role in ("SUSPECT", "OFFENDER"):
            been[person].add(event)
    violent = {event for event, (kind, _) in files.events.items() if kind == VIOLENCE}
    networks = (files.shared(("SUSPECT", "OFFENDER")), files.shared(), files.kin())
    told = rows(ran.variables["spread"], "pairs", "apart as well", "both violent", "likeness", "p")
    for tied, (pairs, apart, both, likeness, p) in zip(networks, told, strict=True):
        sides = [(been[a] - been[b], been[b] - been[a]) for a, b in map(sorted, tied)]
        sides = [side for side in sides if all(side)]
        shares = [[len(one & violent) / len(one) for one in side] for side in sides]
        assert (pairs, apart, both) == (len(tied), len(sides), sum(all(side) for side in shares))
        ends = np.array([*shares, *(side[::-1] for side in shares)]).reshape(-1, 2)
        expected = np.corrcoef(ends.T)[0, 1] if ends.size and ends.std() else 0.0
        assert likeness == pytest.approx(expected)
        assert 0 < p <= 1


def test_how_the_questions_of_poles_guide_read(ran: Ran, files: Files):
    kinds, officer, one_step, two_steps, family, triangles, between = ran.variables["guide"].values()
    crimes = Counter(
        kind
        for kind, _ in files.events.values()
        if kind not in ("", "REFERRAL", "ASSESSMENT", "PLACEMENT", "SUPERVISION", "SENTENCE", "PHONE_CALL")
    )
    assert kinds == [max(crimes.values())]
    assert officer == [max(files.staff.values())]
    party = {
        person
        for person, event, role in files.involved
        if role in ("PARTY", "SUSPECT", "OFFENDER") and files.events[event][0] in crimes
    }
    friends = nx.Graph(list(map(tuple, files.kin())))
    ways = [
        dict(nx.single_source_shortest_path_length(friends, one, 2)) for one in friends if one not in party
    ]
    near, far = (
        sorted(
            (sum(0 < n <= steps and one in party for one, n in told.items()) for told in ways), reverse=True
        )
        for steps in (1, 2)
    )
    assert (one_step, two_steps) == ([n for n in near[:4] if n], [n for n in far[:2] if n])
    family_of = nx.Graph([(a, b) for a, b, kind in files.related if kind in ("PARENT", "SIBLING")])
    through = [
        {
            friend
            for relative in family_of[one]
            if relative not in party
            for friend in friends[relative]
            if friend in party and friend != one
        }
        for one in family_of
        if one not in party
    ]
    assert family == [n for n in [max(map(len, through))] if n]
    assert triangles == [n for n in [max(nx.triangles(friends).values())] if n]
    assert between == [round(max(nx.betweenness_centrality(friends, normalized=False).values()))]


def test_the_program_of_the_page_runs_as_it_stands(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    [program] = [one for one in read_blocks("analysts.md") if one.language == "python"]
    (tmp_path / "leo.token").write_text(server.token("leo.fischer"), encoding="ascii")
    monkeypatch.chdir(tmp_path)
    exec(compile(program.text.replace(f"http://{ADDRESS}", server.url), program.place, "exec"), {})
    said = capsys.readouterr().out.splitlines()
    assert said[0].split() == ["kind", "n"]
    assert said[-1].endswith("places, the first with the most violence")


def test_an_answer_is_rows_or_a_frame(client: Client):
    told = client.cypher("MATCH (a:Agency) RETURN a.id AS id, a.kind AS kind ORDER BY id", {})
    frame = told.frame()
    assert list(frame.columns) == ["id", "kind"] == list(told.columns)
    assert list(frame.itertuples(index=False, name=None)) == list(told.rows)
    assert ("police", "POLICE") in told.rows
    assert told.snapshot == client.snapshot()[0]


def test_a_part_is_no_frame_unless_a_part_will_do(client: Client):
    told = client.cypher("UNWIND range(1, 10001) AS n RETURN n")
    assert (len(told.rows), told.more) == (10_000, True)
    with pytest.raises(Unanswered, match="more than these 10,000 rows"):
        told.frame()
    assert len(told.frame(cut_off=True)) == 10_000


def test_graphql_is_asked_by_the_same_client(client: Client):
    told = client.graphql(
        "query ($n: Int) { topPlaces(first: $n) { totalCount edges { eventCount } } }", {"n": 2}
    )
    assert len(told["topPlaces"]["edges"]) == 2


def test_a_refusal_is_plain_english_with_a_code(client: Client, server: Server):
    with pytest.raises(Unanswered, match="'DELETE' can't be read here") as refused:
        client.cypher("MATCH (n) DELETE n")
    assert refused.value.code == "BAD_INPUT"
    with pytest.raises(Unanswered, match="Cannot query field 'nobody'") as refused:
        client.graphql("{ nobody }")
    assert refused.value.code == "BAD_INPUT"
    other = Client(server.url, server.token("ana.reid"), "SAFEGUARDING", "CASE-1")
    assert other.graphql("{ viewer { id } }")["viewer"]
    with pytest.raises(Unanswered, match="Your roles don't have the question cypher") as refused:
        other.cypher("RETURN 1 AS n")
    assert refused.value.code == "FORBIDDEN"
    with pytest.raises(Unanswered, match="access token is not valid"):
        Client(server.url, "no.token").cypher("RETURN 1 AS n")


def test_where_no_server_answers_it_is_said():
    with pytest.raises(Unanswered, match="no server answers there"):
        Client("http://127.0.0.1:9", "token").cypher("RETURN 1 AS n")


@pytest.mark.parametrize("address", ["http://richpicture.example", "http://[", "nowhere"])
def test_a_token_goes_nowhere_in_clear(address: str):
    with pytest.raises(Unanswered, match="in clear"):
        Client(address, "token")
