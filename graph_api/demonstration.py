"""The demonstration's installation: a folder with settings of its own, made, recognised and replaced."""

import shutil
from pathlib import Path

import orjson

from demo import partnership_folder
from graph_api.setting_places import SETTINGS_FILE
from graph_api.settings import Settings, load_settings
from schema.partnership import ConfigurationError

MARKER = "demonstration.json"
_SETTINGS = """\
# The demonstration: tokens count that this machine makes, so it is served on this machine alone.
development = true
partnership = {partnership}
"""


def demonstration_settings(home: Path, **told: object) -> Settings:
    """The settings of a demonstration in this folder.

    Raises ConfigurationError where the settings in force are those of a real installation.
    """
    partnership = partnership_folder().absolute()
    settings = load_settings(home=home.absolute(), partnership=partnership, development=True, **told)
    if settings.issuer is not None:
        raise ConfigurationError("The settings name an issuer: this is no place for invented people.")
    return settings


def clear(settings: Settings, people: int, seed: int) -> None:
    """Make the folder ready for the demonstration of these people: what another one left there is removed.

    Raises ConfigurationError where something stands in the folder that no demonstration left.
    """
    home = settings.home
    marker, wanted = home / MARKER, orjson.dumps({"people": people, "seed": seed})
    try:
        if marker.is_file():
            if marker.read_bytes() == wanted:
                return
            for leftover in _leftovers(home):
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        elif _leftovers(home):
            raise ConfigurationError(
                f"{home} holds an installation that is no demonstration. Choose another folder: "
                "richpicture demo --folder …"
            )
        home.mkdir(parents=True, exist_ok=True)
        written = _SETTINGS.format(partnership=orjson.dumps(str(settings.folder)).decode())
        (home / SETTINGS_FILE).write_text(written, encoding="utf-8")
        marker.write_bytes(wanted)
    except OSError as error:
        raise ConfigurationError(f"{home}: can't be written ({error.strerror}).") from None


def _leftovers(home: Path) -> list[Path]:
    names = ("ledger.db*", "graph.kgl*", "audit-checkpoints.jsonl", "extracts", "truth", "tokens", "scratch")
    return [path for name in names for path in home.glob(name)]
