"""Columns of a file: which ones make a value, and how the text in them is read."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from linkage.standardise.formats import FormatError, compile_format
from schema.partnership import Declared

ColumnType = Literal["text", "date", "datetime", "number", "integer", "boolean", "code"]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Columns = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One column or several; what several make together is said where they are used."""

Names = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
"""At least one column."""


class FromColumn(Declared):
    """A word that stands in a column of each row."""

    column: str


Word = str | FromColumn
"""A word that is the same for all rows, or the column in which it stands."""


def one_of(words: type[StrEnum]) -> Callable[[Word], Word]:
    """A check that a word which is the same for all rows is one of the vocabulary."""

    def check(word: Word) -> Word:
        if isinstance(word, str) and word not in words.__members__:
            raise ValueError(f"{word!r} is none of {', '.join(words)}")
        return word

    return check


class ColumnDeclaration(Declared):
    """How the text of one column is read."""

    type: ColumnType = "text"
    formats: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    required: bool = False
    codes: Mapping[str, str] = {}
    other: str | None = None
    unreadable: Literal["reject", "unknown"] = "reject"  # what a cell that can't be read does to its row
    year_only: tuple[str, ...] = ()  # MM-DD that an agency writes when it knows the year alone

    @field_validator("formats")
    @classmethod
    def _formats_can_be_read(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for one in formats:
            try:
                compile_format(one)
            except FormatError as error:
                raise ValueError(str(error)) from None
        return formats

    @model_validator(mode="after")
    def _options_fit_the_type(self) -> Self:
        dated = self.type in ("date", "datetime")
        for option, fits in (
            ("formats", dated),
            ("year_only", self.type == "date"),
            ("codes", self.type == "code"),
            ("other", self.type == "code"),
        ):
            if getattr(self, option) and not fits:
                raise ValueError(f"`{option}` means nothing for a column of type {self.type}")
        if self.type == "code" and not self.codes:
            raise ValueError("a column of type code needs `codes`")
        return self


class Withdrawal(Declared):
    """The rows of a delta that withdraw their entry: those in which `column` has one of `values`."""

    column: str
    values: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
