"""The console works from this server's own files, may do little, and its examples can be run."""

import re

import pytest
from graphql import parse, validate

from cypher.plan.warming import warming
from graph_api.console import CONTENT_POLICY, STATIC, examples
from graph_api.warming import example_fields
from schema.contract import contract
from tests.graph_api.servers import Server


def test_the_page_loads_nothing_from_elsewhere(server: Server):
    page = server.client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) >= 6
    for address in loaded:
        assert address == "data:," or address.startswith("static/")
        if address.startswith("static/"):
            assert server.client.get(f"/{address}").status_code == 200
    assert "<script>" not in page.text
    assert "style=" not in page.text


def test_what_the_page_may_do_is_told_to_the_browser(server: Server):
    for path in ("/", "/static/console.js", "/static/graphiql.css"):
        headers = server.client.get(path).headers
        assert headers["content-security-policy"] == CONTENT_POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert "unsafe" not in CONTENT_POLICY
    assert "http" not in CONTENT_POLICY
    assert CONTENT_POLICY.startswith("default-src 'none'")


def test_vendored_files_name_no_other_host_to_load_from():
    for file in STATIC.iterdir():
        if file.suffix == ".css":
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"url\((?!data:|\"data:|'data:)", text)
            assert "@import" not in text
            assert "@font-face" not in text
        if file.suffix == ".js":
            assert "sourceMappingURL" not in file.read_text(encoding="utf-8")
    assert (STATIC / "NOTICE").is_file()


@pytest.mark.parametrize("example", examples(), ids=lambda one: one["query"].split("query ")[1].split()[0])
def test_an_example_fits_the_contract(example):
    assert validate(contract(), parse(example["query"])) == []


def test_the_examples_are_the_queries_that_the_documentation_points_to():
    shown = {one["query"] for one in examples()}
    for file in (STATIC.parents[1] / "docs" / "queries").glob("*.graphql"):
        assert file.read_text(encoding="utf-8") in shown


def test_the_texts_of_the_examples_are_warmed():
    fields = example_fields(contract())
    assert {field.field for field in fields} == {
        "findPersons", "person", "personNetwork", "events", "eventCounts", "eventTrends", "shortestPaths"
    }  # fmt: skip
    assert len(warming(fields)) == 14  # with and without overlays


def test_a_closing_tag_in_an_example_could_not_end_the_script(server: Server):
    page = server.client.get("/").text
    inside = page.split('id="examples">')[1].split("</script>")[0]
    assert "<" not in inside
