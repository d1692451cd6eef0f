"""The committed contract: the text that clients build on, and what must not happen to it."""

from pathlib import Path

from graphql import build_schema
from graphql.utilities import find_breaking_changes

from schema.contract import contract_text

COMMITTED = Path(__file__).with_name("schema.graphql")
"""The contract of this version; equals what the code declares."""
RELEASED = Path(__file__).with_name("released.graphql")
"""The contract of the last release; whatever it allowed is still allowed."""


def contract_faults(committed: Path = COMMITTED, released: Path = RELEASED) -> list[str]:
    """What is wrong with the committed contract, each with what to do; empty when nothing is."""
    faults = []
    text = contract_text()
    if not committed.is_file() or committed.read_text(encoding="utf-8") != text:
        faults.append(
            f"{committed.name} differs from what the code declares: "
            f"run `richpicture schema print > schema/{committed.name}` and commit it."
        )
    if released.is_file():
        before = build_schema(released.read_text(encoding="utf-8"))
        faults.extend(
            f"breaks clients of the last release: {change.description}"
            for change in find_breaking_changes(before, build_schema(text))
        )
    return faults
