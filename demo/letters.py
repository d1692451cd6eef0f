"""Letters that an old system can't hold: they lose their diacritics on the way into it."""

import codecs
import unicodedata

UNMARKED = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "’": "'"})
LEVELLED = "levelled"  # name of the codec error handler


def plain(name: str) -> str:
    """A name in ASCII letters."""
    return unicodedata.normalize("NFKD", name.translate(UNMARKED)).encode("ascii", "ignore").decode()


def level(error: UnicodeError) -> tuple[str, int]:
    """Put plain letters in the place of what an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


codecs.register_error(LEVELLED, level)
