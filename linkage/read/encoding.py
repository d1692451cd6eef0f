"""Encodings of text files: where a file is not in the one that its source declares."""

import codecs
from pathlib import Path

from linkage.errors import IngestError

_BLOCK = 1 << 20


def encoding_with_mark(encoding: str) -> str:
    """The same encoding, but one in which a byte order mark at the start is no text."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def misread(path: Path, encoding: str) -> IngestError:
    """The error for a file in which some byte has no meaning in `encoding`; reads it again to say which."""
    decoder = codecs.getincrementaldecoder(encoding_with_mark(encoding))()
    before, line = 0, 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                line += decoder.decode(block, final=not block).count("\n")
            except UnicodeDecodeError as error:
                line += block[: max(error.start - pending, 0)].count(b"\n")
                where = before - pending + error.start
                return IngestError(
                    f"{path}: byte {where} (in line {line}) has no meaning in {encoding}. Declare the "
                    "encoding in which the file is written, or ask the agency for it."
                )
            before += len(block)
            if not block:
                return IngestError(f"{path}: is not written in {encoding}.")
