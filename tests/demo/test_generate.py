"""The generator: the same for the same seed, complete in its truth, and of bounded memory."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.generate import MOST_PEOPLE, Extracts, generate
from demo.truth import COLUMNS
from demo.writers import DemoError
from linkage.progress import Silence
from tests.demo.told import SOURCES, records, rows
from tests.demo.truths import truth

ROOT = Path(__file__).parents[2]
RUN = """
import resource, sys
from pathlib import Path
from demo.generate import generate
from linkage.progress import Silence
generate(Path(sys.argv[1]), int(sys.argv[2]), 7, Silence())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def run(folder: Path, people: int, **environment: str) -> int:
    """Generate in a process of its own; its largest resident memory in KiB."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), str(people)],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout)


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Neither the hash seed nor the time zone has a say."""
    run(tmp_path / "one", 400, PYTHONHASHSEED="1", TZ="UTC")
    run(tmp_path / "other", 400, PYTHONHASHSEED="2", TZ="Pacific/Auckland")
    made = digests(tmp_path / "one")
    assert len(made) == len(SOURCES) + 1
    assert made == digests(tmp_path / "other")


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    """Only the published crimes are the same."""
    one, other = (generate(tmp_path / str(seed), 400, seed, Silence()) for seed in (1, 2))
    same = {
        source for source in one.files if one.files[source].read_bytes() == other.files[source].read_bytes()
    }
    assert same == {"police_crimes"}
    assert one.truth.read_bytes() != other.truth.read_bytes()


def test_every_stated_record_has_its_truth_and_no_truth_is_without_record(extracts: Extracts) -> None:
    """What the sources' declarations read from the extracts is what truth.csv knows."""
    stated = [record[:3] for record in records(extracts)]
    assert len(stated) == len(set(stated)) == extracts.records
    assert set(stated) == set(truth(extracts))


def test_every_person_is_numbered_and_stated(extracts: Extracts) -> None:
    """As many people as were asked for, each in at least one extract."""
    assert {int(row["person"]) for row in truth(extracts).values()} == set(range(1, extracts.people + 1))


def test_no_extract_carries_the_truth(extracts: Extracts) -> None:
    """No column of the truth stands in an extract, and the truth lies in a folder of its own."""
    secret = set(COLUMNS) - {"source", "key", "slot", "sex", "birth_date"}
    for source in SOURCES.values():
        columns = next(rows(extracts, source)).keys()
        assert not secret & {column.lower() for column in columns}, source.id
        assert extracts.files[source.id].parent != extracts.truth.parent


def test_every_source_has_its_extract(extracts: Extracts) -> None:
    """Files stand under the sources' ids, those that others refer to first."""
    assert set(extracts.files) == set(SOURCES)
    order = list(extracts.files)
    assert order.index("police_crimes") < order.index("police_persons")
    assert order.index("childrens_north") < order.index("childrens_north_siblings")


def test_persons_are_drawn_into_published_crimes(extracts: Extracts) -> None:
    """Suspects, victims and witnesses stand in crimes of the month, some of them together."""
    published = {row["Reference"] for row in rows(extracts, SOURCES["police_crimes"])}
    parts = [row for row in rows(extracts, SOURCES["police_persons"]) if row["CRIME_REF"]]
    assert len(parts) > 500
    assert {row["CRIME_REF"] for row in parts} <= published
    assert {row["ROLE"] for row in parts} == {"SUSP", "VICT", "WITN"}
    assert len({row["CRIME_REF"] for row in parts}) < len(parts)


def test_siblings_refer_to_referrals_that_are_there(extracts: Extracts) -> None:
    """A link between children names two entries of the north's referrals, of two persons of one household."""
    stated = truth(extracts)
    links = list(rows(extracts, SOURCES["childrens_north_siblings"]))
    assert links
    for link in links:
        one, other = (stated["childrens_north", link[end], "child"] for end in ("ReferralA", "ReferralB"))
        assert one["person"] != other["person"]
        assert one["household"] == other["household"]


def test_memory_does_not_grow_with_people(tmp_path: Path) -> None:
    """Six times the people take at most 25 MB more: buffers that were not full before."""
    few, many = run(tmp_path / "few", 2_000), run(tmp_path / "many", 12_000)
    assert many - few < 25_000


@pytest.mark.parametrize("people", [0, -3, MOST_PEOPLE + 1])
def test_a_number_of_people_that_can_not_be_is_refused(tmp_path: Path, people: int) -> None:
    """Before anything is written."""
    with pytest.raises(DemoError, match="1 to 5,000,000 people"):
        generate(tmp_path / "none", people, 1, Silence())
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("people", [1, 2, 30])
def test_a_handful_of_people_is_enough(tmp_path: Path, people: int) -> None:
    """Sources that state nobody still have their file and columns."""
    made = generate(tmp_path, people, 3, Silence())
    assert {row["person"] for row in truth(made).values()} == {str(n) for n in range(1, people + 1)}
    assert all(path.exists() for path in made.files.values())


def test_an_agency_that_has_nothing_to_tell_delivers_no_file(tmp_path):
    files = generate(tmp_path, 1, 1, Silence()).files
    assert 0 < len(files) < len(SOURCES)
    assert all(file.stat().st_size for file in files.values())
