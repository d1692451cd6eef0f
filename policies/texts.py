"""What a partnership's folder says of policy: Cedar texts, agreements, and which agencies there are."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from policies.agreements import Agreement, read_agreement
from policies.cedar import Rules
from policies.errors import PolicyError
from schema.partnership import Partnership, parse_toml


@dataclass(frozen=True, slots=True)
class Texts:
    """The policies, the agreements of any time, and the partnership that they speak of.

    `files` are all the texts by their place in the folder: whoever has them can decide again what was
    decided by them. `digest` names them (SHA-256).
    """

    folder: Path
    files: Mapping[str, str]
    digest: str
    partnership: Partnership
    agreements: tuple[Agreement, ...]

    def rules(self, at: datetime | None = None) -> Rules:
        """The rules at a moment: every policy, and the permits of the agreements in force then.

        Without a moment those of all agreements. Raises PolicyError.
        """
        texts = {
            str(self.folder / file): text for file, text in self.files.items() if file.endswith(".cedar")
        }
        for one in self.agreements:
            if at is None or one.in_force(at):
                texts[str(self.folder / "agreements" / f"{one.name}.toml")] = one.permits()
        return Rules.read(texts)


def policy_files(folder: Path) -> list[Path]:
    """The files that decide: `partnership.toml`, then policies, then agreements, by their names."""
    policies, agreements = _in(_file(folder, "policies"), ".cedar"), _in(_file(folder, "agreements"), ".toml")
    return [_file(folder, "partnership.toml"), *policies, *agreements]


def read_texts(folder: Path) -> Texts:
    """Read and check them all; ConfigurationError says file, policy and fault."""
    home = folder / "policies"
    if not home.is_dir():
        raise PolicyError(f"{home}: there is no such folder; policies stand there as *.cedar files.")
    files = {file.relative_to(folder).as_posix(): _text(file) for file in policy_files(folder)}
    partnership = parse_toml(folder / "partnership.toml", files["partnership.toml"], Partnership)
    agreements = tuple(
        read_agreement(folder / file, text, partnership)
        for file, text in files.items()
        if file.startswith("agreements/")
    )
    texts = Texts(folder, files, _digest(files), partnership, agreements)
    texts.rules()  # what could not be in force is told now
    return texts


def _in(home: Path, suffix: str) -> list[Path]:
    try:
        names = os.listdir(home)  # noqa: PTH208 (at each request)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [_file(home, name) for name in sorted(names) if name.endswith(suffix)]


@lru_cache(maxsize=1_000)
def _file(home: Path, name: str) -> Path:
    """Made once: files are looked at for each request, and a path takes longer to make than to look at."""
    return home / name


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PolicyError(f"{file}: there is no such file.") from None
    except UnicodeDecodeError as error:
        raise PolicyError(f"{file}: is not UTF-8 (byte {error.start}).") from None


def _digest(files: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for file, text in files.items():
        told = text.encode()
        whole.update(f"{file} {len(told)}\n".encode())
        whole.update(told)
    return whole.hexdigest()
