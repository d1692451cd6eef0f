"""An invented partnership over real published crimes: its folder, and a seeded generator of its extracts."""

from pathlib import Path


def partnership_folder() -> Path:
    """The folder of the demonstration partnership: the model for every real one."""
    return Path(__file__).parent / "partnership"
