"""Page: the frame of every page that is written as a file. It loads nothing from anywhere."""

import hashlib
from base64 import b64encode
from html import escape
from pathlib import Path

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page(title: str, body: str, style: str = "", script: str = "") -> str:
    """The whole page: `title` is text, `body` HTML in which every text is escaped already.

    A browser runs the one script that stands in it and no other (Content Security Policy Level 3, 2.3.1).
    """
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    if script:
        policy += f"; script-src 'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        script = f"<script>{script}</script>\n"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}{style}</style>\n</head>\n<body>\n{body}\n{script}"
        "</body>\n</html>\n"
    )
