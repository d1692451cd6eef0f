"""The compose file is valid, asks for every secret, and starts its parts in order."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return services


def test_the_file_is_valid_by_the_compose_specification() -> None:
    check = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout + check.stderr


def test_no_secret_has_a_default(services: dict[str, Any]) -> None:
    secrets = {
        f"{service}.{key}": value
        for service, parts in services.items()
        for key, value in parts["environment"].items()
        if re.search(r"PASSWORD|AUTH|KEY|SECRET", key)
    }
    assert len(secrets) >= 8
    for name, value in secrets.items():
        # one that not everyone needs is empty by itself
        assert re.search(r"\$\{[A-Z0-9_]+:(\?[^}]+|-)\}$", value), f"{name} has a default: {value}"


def test_every_server_tells_whether_it_is_healthy(services: dict[str, Any]) -> None:
    for name in ("neo4j", "postgres"):
        assert services[name]["healthcheck"]["test"], name
    assert "healthcheck" not in services["api"], "the image's own check holds"
    assert re.search(r"^HEALTHCHECK .*\n.*/healthz", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("service", ["api", "projector"])
def test_the_ledger_is_migrated_before(service: str, services: dict[str, Any]) -> None:
    wants = {name: wish["condition"] for name, wish in services[service]["depends_on"].items()}
    assert wants == {
        "migrate": "service_completed_successfully",
        "neo4j": "service_healthy",
        "postgres": "service_healthy",
    }


def test_only_the_api_can_be_reached_from_outside(services: dict[str, Any]) -> None:
    assert [name for name, parts in services.items() if "ports" in parts] == ["api"]
    assert [name for name, parts in services.items() if "front" in parts["networks"]] == ["api"]


def test_no_part_of_ours_may_write_its_own_code_or_gain_rights(services: dict[str, Any]) -> None:
    for name in ("api", "projector", "migrate"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    assert re.search(r"^USER richpicture$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_what_the_image_is_built_from_is_let_through() -> None:
    let_through = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    rooms = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    needed = {*rooms, "requirements", "pyproject.toml", "README.md", "LICENSE"}
    assert let_through == needed
    assert all((ROOT / path).exists() for path in needed)
