"""The benchmark of growth measures each stage of a real run, and its plot shows all of them."""

from pathlib import Path
from xml.etree import ElementTree

from benchmarks.growth.metering import link_metered
from benchmarks.growth.plot import svg
from benchmarks.stopwatch import Stopwatch
from ledger.database import Ledger
from tests.linkage.resolution.town import Town, person


def test_each_stage_of_a_run_has_its_time_and_its_peak(sqlite_url: str):
    town = Town(Ledger.open(sqlite_url))
    town.source("police")
    town.tell("police", {f"record_{number:02}": person(number) for number in range(40)})
    town.ledger.close()
    figures = link_metered(Stopwatch(), ledger=sqlite_url, memory=1.0)
    assert figures["rows"] == figures["persons"] == 40
    stages = figures["stages"]
    assert {"Read records", "Block", "Score", "Cluster", "Write"} <= stages.keys()
    assert all(one["seconds"] > 0 for one in stages.values())
    if Path("/proc/self/clear_refs").exists():
        assert all(one["peak"] > 2**20 for one in stages.values())


def test_the_plot_has_a_line_and_a_name_for_each_stage():
    stages = {"Score": [1.0, 20.0, 400.0], "Write & index": [0.1, 1.0, 10.0]}
    plot = ElementTree.fromstring(svg("Linkage", [1_000, 10_000, 100_000], stages, "seconds"))
    space = "{http://www.w3.org/2000/svg}"
    texts = {element.text for element in plot.iter(f"{space}text")}
    assert {"Score", "Write & index", "100,000", "records", "seconds"} <= texts
    lines = [element.attrib["points"].split() for element in plot.iter(f"{space}polyline")]
    assert [len(points) for points in lines] == [3, 3]
    heights = [[float(point.split(",")[1]) for point in points] for points in lines]
    assert all(line == sorted(line, reverse=True) for line in heights)
