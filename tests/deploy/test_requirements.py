"""The locks hold every version by hash, and carry no address."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LOCKS = ["base", "server", "dev", "build"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_each_package_by_hash(lock: str) -> None:
    text = (REQUIREMENTS / f"{lock}.txt").read_text()
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) > 5
    for package in packages:
        assert re.match(r"[a-z0-9.-]+==\S+", package), package
        assert "--hash=sha256:" in package, package


@pytest.mark.parametrize("file", [*LOCKS, "embedded"])
def test_a_requirement_file_carries_no_address(file: str) -> None:
    text = (REQUIREMENTS / f"{file}.txt").read_text()
    assert not re.search(r"://|--(extra-)?index-url|--find-links|file:", text)


def test_the_embedded_engine_is_asked_for_by_range_alone() -> None:
    for lock in LOCKS:
        assert not re.search(r"^kglite", (REQUIREMENTS / f"{lock}.txt").read_text(), re.MULTILINE)
    assert re.findall(r"^\w.*$", (REQUIREMENTS / "embedded.txt").read_text(), re.MULTILINE) == [
        "kglite>=0.21,<0.22"
    ]


def test_what_is_deployed_is_what_was_tested() -> None:
    def versions(name: str) -> set[str]:
        return set(
            re.findall(r"^[a-z0-9.-]+==[^ ]+", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE)
        )

    assert versions("base") < versions("server") < versions("dev")
