"""What is written of an analysis can be read, tells what was found, and loads nothing from anywhere."""

import io
import re
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given, settings

from networks.analysis import Analysis, analyse
from networks.graphml import graphml
from networks.groups import groups_over_time
from networks.layout import COMMUNITIES, EACH, discs
from networks.network import Network
from networks.page import analysis_page
from networks.picture import picture
from networks.related import Related
from networks.tables import brokers_table, communities_table, groups_table, persons_table, rows_of
from networks.together import together
from tests.networks.drawn import clique, networks
from tests.networks.test_analysis import RANDOM

BARBELL = Network.of(clique(*"abcd", weight=2.0) | clique(*"wxyz") | {("d", "w"): 1.0})
EVIL = "<script>alert('&')</script>"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def large() -> Analysis:
    """Six hundred persons, of whom not all are drawn."""
    return analyse(RANDOM)


def test_the_picture_is_whole_and_has_each_person_it_speaks_of(large: Analysis):
    drawn = discs(large)
    assert len(drawn) == COMMUNITIES
    sizes = [min(EACH, int(size)) for size in large.communities.sizes[:COMMUNITIES]]
    assert [len(one.at) for one in drawn] == sizes
    root = ElementTree.fromstring(picture(large, "Large"))
    persons = [one for one in root.iter(f"{SVG}circle") if one.find(f"{SVG}title") is not None]
    assert len(persons) == sum(sizes)
    assert f"Drawn are {sum(sizes)} of them" in "".join(root.itertext())


def test_discs_do_not_overlap_and_hold_their_persons(large: Analysis):
    drawn = discs(large)
    for n, one in enumerate(drawn):
        for x, y in one.at.values():
            assert (x - one.x) ** 2 + (y - one.y) ** 2 <= one.radius**2
        for other in drawn[:n]:
            far = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert far >= one.radius + other.radius


@settings(deadline=None, max_examples=30)
@given(networks())
def test_any_network_can_be_drawn_and_is_drawn_the_same_twice(network: Network):
    drawn = picture(analyse(network), "Any")
    ElementTree.fromstring(drawn)
    assert "nan" not in drawn
    assert drawn == picture(analyse(network), "Any")


def test_brokers_carry_their_rank():
    root = ElementTree.fromstring(picture(analyse(BARBELL), "Barbell"))
    ranks = [one.text for one in root.iter(f"{SVG}text") if one.get("class") == "rank"]
    assert sorted(ranks, key=str) == ["1", "1", "2"]  # the key has one as well


def test_the_page_loads_nothing_and_tells_texts_as_texts():
    made, told = analyse(BARBELL), {"a": {"area": EVIL}}
    tables = [persons_table(made, told), brokers_table(made, told), communities_table(made)]
    page = analysis_page(EVIL, EVIL, made, picture(made, EVIL, {"a": EVIL}), tables, together([]).method())
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)
    assert "&lt;script&gt;" in page
    assert page.count("<table>") == 3


def test_the_page_says_how_its_own_ties_come_about():
    made = analyse(BARBELL)
    related = Related.of([("a", "b"), ("b", "a")]).method()
    page = analysis_page("Kin", "", made, picture(made, "Kin"), [], related)
    assert "told that they are related" in page
    assert "event" not in page


def test_graphml_gives_back_the_network_with_its_measures():
    made = analyse(BARBELL)
    back = nx.read_graphml(io.BytesIO(graphml(made, {"a": {"age": "18-24", "sex": None}})))
    assert {frozenset(edge): w for *edge, w in back.edges(data="weight")} == {
        frozenset((BARBELL.persons[a], BARBELL.persons[b])): w
        for a, b, w in zip(BARBELL.start, BARBELL.end, BARBELL.weight, strict=True)
    }
    assert back.nodes["a"]["age"] == "18-24"
    assert "sex" not in back.nodes["a"]
    assert "age" not in back.nodes["b"]
    assert back.nodes["d"]["betweenness"] == pytest.approx(nx.betweenness_centrality(back)["d"])


def test_the_tables_say_who_and_how_many():
    made = analyse(BARBELL)
    persons = persons_table(made, {})
    assert [row[0] for row in persons.rows][:2] == ["d", "w"]
    assert "error" not in persons.columns
    assert len(persons.rows) == 8
    assert [row[0] for row in brokers_table(made, {}).rows] == ["d", "w"]
    assert communities_table(made).rows == [(1, 4, 6, 1, 3, "d"), (2, 4, 6, 1, 3, "w")]


def test_a_table_of_a_sample_tells_its_error():
    made = analyse(RANDOM, affordable=0, shared=100)
    table = persons_table(made, {})
    error = table.columns.index("error")
    assert table.rows[0][error] > 0  # type: ignore[operator]


def test_the_longest_lived_group_stands_first():
    windows = [("2024", clique(*"abc")), ("2025", clique(*"abcd") | clique(*"vwxyz"))]
    groups = groups_over_time([(year, Network.of(ties)) for year, ties in windows], seed=1)
    assert [[*row] for row in rows_of(groups_table(groups))] == [
        ["1", "2024", "3", "0", "0", "0"],
        ["1", "2025", "4", "3", "1", "0"],
        ["2", "2025", "5", "0", "0", "0"],
    ]
