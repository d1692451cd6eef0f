"""What the files of a partnership's folder say of policy: the Cedar texts, and which agencies there are."""

from dataclasses import dataclass
from pathlib import Path

from policies.cedar import Rules
from policies.errors import PolicyError
from schema.partnership import Partnership, load_partnership


@dataclass(frozen=True, slots=True)
class Texts:
    """The policies as rules, and the partnership that they speak of."""

    rules: Rules
    partnership: Partnership


def policy_files(folder: Path) -> list[Path]:
    """The files that decide: `partnership.toml`, then `policies/*.cedar` in the order of their names."""
    home = folder / "policies"
    texts = sorted(file for file in home.iterdir() if file.suffix == ".cedar") if home.is_dir() else []
    return [folder / "partnership.toml", *texts]


def read_texts(folder: Path) -> Texts:
    """Read and check them all; ConfigurationError says file, policy and fault."""
    home = folder / "policies"
    if not home.is_dir():
        raise PolicyError(f"{home}: there is no such folder; policies stand there as *.cedar files.")
    rules = Rules.read({str(file): _text(file) for file in policy_files(folder)[1:]})
    return Texts(rules, load_partnership(folder))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{file}: is not UTF-8 (byte {error.start}).") from None
