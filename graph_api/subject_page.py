"""The page of a subject access report: one self-contained HTML file that can be given to the person.

It leaves out who of an agency asked and for which case, and says nothing of what is withheld, not that there
is any: whether she is told so is for the controller to decide (Data Protection Act 2018, section 45(5), (6)).
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from graph_api.subject_words import day, likelihood, likeness, listed, standard, statement, words
from pages.page import page
from policies.rights.report import REPORTED
from schema.vocabulary import Ruling

Names = Mapping[str, str]
"""Agency → its name."""

_NAMED = {"attributes": "further particulars", "birth_date": "date of birth", "identifiers": "numbers"}
_RULED = {
    Ruling.SAME: "They are about one person",
    Ruling.DIFFERENT: "They are about different people",
    Ruling.UNSURE: "It can't be said",
}
_TITLE = "What is held about you"
_STYLE = """\
table { width: 100%; }
h3 { margin-top: 2rem; }
mark { background: #fd6; color: #000; }
@media print { details { display: block; } }
"""
_BODY = """\
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
<p>By day, the latest first. That copies such as this one were made for you is not listed.</p>
{accesses}
"""


def subject_page(report: Mapping[str, Any], partnership: str, names: Names) -> str:
    """The whole page of what `policies.rights.report` made."""
    given = [one for one in report["records"] if one["versions"]]
    titles = {
        one["id"]: f"Record {number}, {names.get(one['agency'], one['agency'])}"
        for number, one in enumerate(given, 1)
    }
    body = _BODY.format(
        made=day(report["made"]),
        partnership=escape(partnership),
        records="\n".join(_record(one, titles[one["id"]], report) for one in given) or "<p>None.</p>",
        joined=_joined(report["joined"], titles),
        accesses=_accesses(report["accesses"], names),
    )
    return page(_TITLE, body, _STYLE)


def _record(one: Mapping[str, Any], title: str, report: Mapping[str, Any]) -> str:
    *before, newest = one["versions"]
    held = "" if newest["state"] == "current" else " (the agency has withdrawn it since)"
    stated = [row for row in report["statements"] if row["record"] == one["id"]]
    parts = [
        f"<h3>{escape(title)}: {words(one['category'])}{held}</h3>",
        f"<p>Delivered on {day(newest['delivered'])}. Quote it as {escape(one['id'])}.</p>",
        _told(newest),
        _table(("What else it says", ""), map(_stated, stated)),
        *(f"<details><summary>Until then</summary>{_told(version)}</details>" for version in before),
    ]
    rejects = [row for row in report["rejects"] if row["source"] == one["source"] and row["told"]]
    if rejects:
        parts.append(_table(("A row that could not be read", ""), (_pairs(row["told"]) for row in rejects)))
    return "\n".join(parts)


def _told(version: Mapping[str, Any]) -> str:
    told, used = version["told"], version["standard"]
    rows = (
        (_lines([_name(name)]), _value(told.get(name)), _lines(standard(name, used.get(name))))
        for name in {**told, **used}
    )
    return _table(("", "As the agency told it", "As it is used here"), rows)


def _stated(row: Mapping[str, Any]) -> tuple[str, str]:
    title, lines = statement(row)
    said = f"<br><mark>{escape(row['narrative'])}</mark>" if row.get("narrative") else ""
    return escape(title), _lines(lines) + said


def _joined(joined: Mapping[str, Any], titles: Names) -> str:
    """Of each record the strongest link to another; rulings, whatever they say."""
    best: dict[str, Mapping[str, Any]] = {}
    for link in sorted(joined["links"], key=lambda link: link["weight"], reverse=True):
        for id in link["records"]:
            best.setdefault(id, link)
    links = []
    for id, title in titles.items():
        for other in best[id]["records"] if id in best else ():
            if other != id:
                rest = likeness(best[id]), likelihood(best[id]["probability"])
                links.append(tuple(map(escape, (title, titles[other], *rest))))
    ruled = [
        (escape(listed([titles[id] for id in one["records"]])), _RULED[one["ruling"]], day(one["at"]))
        for one in joined["rulings"]
        if all(id in titles for id in one["records"])
    ]
    return (
        "<p>Records are compared by name, date of birth, address, telephone and numbers; a person may have "
        "ruled on a pair. Of each record the one that is most like it is named here.</p>"
        + _table(("", "is most like", "as they agree in", "Likelihood that both are about you"), links)
        + (_table(("Records", "What a person ruled of them", "When"), ruled) if ruled else "")
    )


def _accesses(accesses: Iterable[Mapping[str, Any]], names: Names) -> str:
    """A row for each day, agency, role and purpose, however often they asked."""
    rows = dict.fromkeys(
        (
            day(one["at"]),
            escape(names.get(one["agency"], "the operator of this system")),
            escape(listed([words(role) for role in one["roles"]])),
            escape(words(one["purpose"] or "")),
        )
        for one in accesses
        if not one["withheld"] and one["operation"] != REPORTED
    )
    return _table(("Day", "Agency", "In which role", "For what purpose"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Cells are HTML."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    if not body:
        return "<p>Nothing.</p>"
    return f"<table><tr>{''.join(f'<th>{escape(name)}</th>' for name in head)}</tr>\n{body}</table>"


def _pairs(told: Mapping[str, Any]) -> tuple[str, str]:
    return "", "<br>".join(f"{escape(str(name))}: {_value(value)}" for name, value in told.items() if value)


def _value(value: object) -> str:
    """What an agency told, letter by letter."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "<br>".join(f"{escape(words(str(name)))}: {_value(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "<br>".join(map(_value, value))
    return escape(str(value))


def _lines(lines: Iterable[str]) -> str:
    return "<br>".join(map(escape, lines))


def _name(name: str) -> str:
    return _NAMED.get(name, words(name))
