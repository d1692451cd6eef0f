"""The page of a subject access report: one self-contained HTML file that can be given to the person.

It leaves out who of an agency asked and for which case, and says nothing of what is withheld, not that there
is any: whether she is told so is for the controller to decide (Data Protection Act 2018, section 45(5), (6)).
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

Names = Mapping[str, str]
"""Agency → its name."""

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>What is held about you</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }}
th, td {{ border: 1px solid #999; padding: .3rem .6rem; text-align: left; vertical-align: top; }}
th {{ background: #eee; }} h3 {{ margin-top: 2rem; }} mark {{ background: #fd6; }}
@media print {{ details {{ display: block; }} }}
</style>
<h1>What is held about you</h1>
<p>This was made on {made} for {partnership}. It tells what the agencies of this partnership have
delivered about you, how it was found to be about you, and which agencies were shown it. Other people are
not named. Some information may be left out where the law allows it.</p>
<p>If something is wrong, tell the agency that holds it: it corrects its own record, and the correction comes
here with what it delivers next. You may also ask that something be erased or no longer be used, and you may
complain to the Information Commissioner's Office, ico.org.uk, 0303 123 1113.</p>
<h2>Records</h2>
{records}
<h2>How it was found that they are all about you</h2>
{joined}
<h2>Which agencies were shown it</h2>
{accesses}
"""


def subject_page(report: Mapping[str, Any], partnership: str, names: Names) -> str:
    """The whole page of what `policies.rights.report` made."""
    given = [one for one in report["records"] if one["versions"]]
    return _PAGE.format(
        made=escape(report["made"][:10]),
        partnership=escape(partnership),
        records="\n".join(_record(one, report, names) for one in given) or "<p>None.</p>",
        joined=_joined(report["joined"]),
        accesses=_accesses(report["accesses"], names),
    )


def _record(one: Mapping[str, Any], report: Mapping[str, Any], names: Names) -> str:
    *before, newest = one["versions"]
    held = "" if newest["state"] == "current" else " (the agency has withdrawn it since)"
    stated = [row for row in report["statements"] if row["record"] == one["id"]]
    parts = [
        f"<h3>{escape(names.get(one['agency'], one['agency']))}: {_words(one['category'])}{held}</h3>",
        f"<p>Delivered on {newest['delivered'][:10]}; its number here is {escape(one['id'])}.</p>",
        _told(newest),
        _table(("What else it says", ""), ((_words(row["what"]), _said(row)) for row in stated)),
        *(f"<details><summary>Until then</summary>{_told(version)}</details>" for version in before),
    ]
    rejects = [row for row in report["rejects"] if row["source"] == one["source"] and row["told"]]
    if rejects:
        parts.append(_table(("A row that could not be read", ""), (_pairs(row["told"]) for row in rejects)))
    return "\n".join(parts)


def _told(version: Mapping[str, Any]) -> str:
    told, standard = version["told"], version["standard"]
    rows = (
        (_words(name), _value(told.get(name)), _value(standard.get(name))) for name in {**told, **standard}
    )
    return _table(("", "As it was told", "As it is compared and shown"), rows)


def _said(row: Mapping[str, Any]) -> str:
    hidden = {"record", "source", "what", "id", "state"}
    parts = []
    for name, value in row.items():
        if name in hidden or value in (None, [], {}):
            continue
        shown = _value(value)
        parts.append(f"{_words(name)}: {f'<mark>{shown}</mark>' if name == 'narrative' else shown}")
    return "<br>".join(parts)


def _joined(joined: Mapping[str, Any]) -> str:
    links = [
        (" and ".join(map(escape, one["records"])), f"{one['probability']:.1%}") for one in joined["links"]
    ]
    ruled = [(" and ".join(map(escape, one["records"])), _words(one["ruling"])) for one in joined["rulings"]]
    return (
        "<p>Records are compared by name, date of birth, address, telephone and numbers; a person may have "
        "ruled on a pair.</p>"
        + _table(("Records", "How likely they are one person"), links)
        + (_table(("Records", "A person ruled that they are"), ruled) if ruled else "")
    )


def _accesses(accesses: Iterable[Mapping[str, Any]], names: Names) -> str:
    rows = (
        (
            escape(one["at"][:16].replace("T", " ")),
            escape(names.get(one["agency"], "the operator of this system")),
            escape(", ".join(_words(role) for role in one["roles"])),
            _words(one["purpose"] or ""),
            _words(one["action"]),
        )
        for one in accesses
        if not one["withheld"]
    )
    return _table(("When (UTC)", "Agency", "Role", "For what purpose", "What was done"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    if not body:
        return "<p>Nothing.</p>"
    return f"<table><tr>{''.join(f'<th>{escape(name)}</th>' for name in head)}</tr>\n{body}</table>"


def _pairs(told: Mapping[str, Any]) -> tuple[str, str]:
    return "", "<br>".join(f"{escape(str(name))}: {_value(value)}" for name, value in told.items() if value)


def _value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "<br>".join(f"{_words(str(name))}: {_value(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "<br>".join(map(_value, value))
    return escape(str(value))


def _words(name: str) -> str:
    return escape(name.replace("_", " ").lower())
