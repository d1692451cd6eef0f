"""The demonstration's installation: a folder with settings of its own, made, recognised and replaced."""

import shutil
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Invented:
    """How many people a demonstration invents, and by which seed: what makes it this one."""

    people: int
    seed: int

    @classmethod
    def read(cls, marker: Path) -> "Invented | None":
        """As the file in a demonstration's folder tells; None where it can't be read."""
        try:
            return cls(**orjson.loads(marker.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None


def demonstration_settings(home: Path, **told: object) -> Settings:
    """The settings of a demonstration in this folder.

    Raises ConfigurationError where the settings in force are those of a real installation.
    """
    partnership = partnership_folder().absolute()
    settings = load_settings(home=home.absolute(), partnership=partnership, development=True, **told)
    if settings.issuer is not None:
        raise ConfigurationError("The settings name an issuer: this is no place for invented people.")
    return settings


def check_home(home: Path, invented: Invented, *, anew: bool) -> None:
    """Raise ConfigurationError where this demonstration may not be made in this folder.

    That of other people is replaced with `anew` alone, and what no demonstration left is never.
    """
    marker = home / MARKER
    if not marker.is_file():
        if _leftovers(home):
            raise ConfigurationError(
                f"{home} holds an installation that is no demonstration. Choose another folder: "
                "richpicture demo --folder …"
            )
        return
    there = Invented.read(marker)
    if there != invented and not anew:
        was = "other people" if there is None else f"{there.people} people by the seed {there.seed}"
        raise ConfigurationError(
            f"{home} holds a demonstration of {was}, with its audit log and all that was done in it. "
            f"To remove it and make one of {invented.people} people by the seed {invented.seed}: --anew "
            "(with make: ARGS=--anew). To keep both: --folder and another folder."
        )


def make_home(settings: Settings, invented: Invented) -> None:
    """Make the folder that of this demonstration: what another one left there is removed.

    Raises ConfigurationError where the folder can't be written.
    """
    home = settings.home
    marker = home / MARKER
    try:
        if marker.is_file():
            if Invented.read(marker) == invented:
                return
            for leftover in _leftovers(home):
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        home.mkdir(parents=True, exist_ok=True)
        written = _SETTINGS.format(partnership=orjson.dumps(str(settings.folder)).decode())
        (home / SETTINGS_FILE).write_text(written, encoding="utf-8")
        marker.write_bytes(orjson.dumps(invented))
    except OSError as error:
        raise ConfigurationError(f"{home}: can't be written ({error.strerror}).") from None


def _leftovers(home: Path) -> list[Path]:
    names = ("ledger.db*", "graph.kgl*", "audit-checkpoints.jsonl", "extracts", "truth", "tokens", "scratch")
    return [path for name in names for path in home.glob(name)]
