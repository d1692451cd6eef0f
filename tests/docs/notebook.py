"""The analysts' notebook: run as Jupyter runs it, against a server of a test."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.docs.page import DOCS
from tests.docs.shell import ADDRESS

SECONDS = 300
_TELL = """
import json

def _plain(one):
    return one.to_dict("list") if isinstance(one, pd.DataFrame) else one

print(json.dumps({{name: _plain(globals()[name]) for name in {names}}}, default=sorted))
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What its cells showed, as kinds of content, and the variables that were asked for; frames by column."""

    shown: Sequence[Sequence[str]]
    variables: Mapping[str, Any]


def kept() -> Any:
    """The notebook as it stands, with its outputs."""
    told = (DOCS / "analysts.ipynb").read_text(encoding="utf-8")
    return nbformat.reads(told, as_version=4)  # type: ignore[no-untyped-call]


def run(url: str, bearer: str, folder: Path, names: Sequence[str]) -> Ran:
    """Run every cell in `folder`, where the token is put; a cell that fails is raised with what it said."""
    (folder / "leo.token").write_text(bearer, encoding="ascii")
    notebook = kept()
    for cell in notebook.cells:
        cell.source = cell.source.replace(f"http://{ADDRESS}", url)
    tell: dict[str, Any] = {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": _TELL.format(names=list(names)),
    }
    notebook.cells.append(nbformat.from_dict(tell))  # type: ignore[no-untyped-call]
    told = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources=told).execute()
    variables = json.loads("".join(one["text"] for one in notebook.cells.pop().outputs))
    return Ran(shown(notebook), variables)


def shown(notebook: Any) -> list[list[str]]:
    """Of each cell that is code, the kinds of what it shows."""
    return [
        [
            kind
            for output in cell.outputs
            for kind in sorted(output.get("data", {output["output_type"]: None}))
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
