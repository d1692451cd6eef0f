"""A partnership as its folder tells it: agencies, what they hold, and areas (`partnership.toml`)."""

import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schema.vocabulary import AgencyKind, AreaKind

AgencyId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]

PRINCIPAL_ID = r"^[a-z][a-z0-9.-]{1,60}$"
"""What the id of a user in `people.toml` looks like."""


class ConfigurationError(Exception):
    """A file of the partnership's folder is missing or wrong; the message says which, where, what to do."""


class Declared(BaseModel):
    """What a configuration file declares: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Shape = TypeVar("Shape", bound=Declared)


class AgencyDeclaration(Declared):
    """One organisation of the partnership."""

    id: AgencyId
    name: str
    kind: AgencyKind
    contact: str


class AreaDeclaration(Declared):
    """One area of reference geography; places name it by its code."""

    kind: AreaKind
    code: str
    name: str


class Partnership(Declared):
    """The whole of `partnership.toml`."""

    name: str
    agencies: tuple[AgencyDeclaration, ...]
    areas: tuple[AreaDeclaration, ...] = ()

    def agency(self, id: str) -> AgencyDeclaration:
        """The agency of this id; ConfigurationError when the partnership has none."""
        for agency in self.agencies:
            if agency.id == id:
                return agency
        known = ", ".join(sorted(agency.id for agency in self.agencies))
        raise ConfigurationError(f"There is no agency {id!r} in partnership.toml; it has: {known}.")


def load_toml(path: Path, shape: type[Shape]) -> Shape:
    """Read one TOML file into its declared shape; ConfigurationError says file, place and mend."""
    try:
        return parse_toml(path, path.read_text(encoding="utf-8"), shape)
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file.") from None
    except (IsADirectoryError, PermissionError) as error:
        raise ConfigurationError(f"{path}: can't be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 (byte {error.start}).") from None


def parse_toml(path: Path, text: str, shape: type[Shape]) -> Shape:
    """Read the text of the TOML file at `path` into its declared shape, as `load_toml` does."""
    try:
        return shape.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: is not valid TOML: {error}.") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: nests brackets too deep to be read.") from None
    except ValidationError as error:
        wrongs = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"{path}: {wrongs}.") from None


def load_partnership(folder: Path) -> Partnership:
    """Read `partnership.toml` of a partnership's folder."""
    return load_toml(folder / "partnership.toml", Partnership)
