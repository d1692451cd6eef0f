"""What a page shows on the command line, played on an installation of a test."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.docs.page import Block
from tests.docs.shell import Shell
from tests.graph_api.servers import command


def play_on(settings: Mapping[str, str], blocks: Iterable[Block], folder: Path) -> None:
    """Play the console's blocks in a shell in this folder, which knows these settings and no others."""
    with Shell(folder, Path(command()).parent) as shell:
        for name, value in settings.items():
            if name.startswith("RICHPICTURE_"):
                assert shell.run(f"export {name}='{value}'")[0] == 0
        for block in blocks:
            if block.language == "console" and not block.note.startswith("not run"):
                shell.play(block)
