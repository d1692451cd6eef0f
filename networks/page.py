"""The page of an analysis: its picture and its tables as one HTML file that loads nothing from anywhere."""

from collections.abc import Sequence
from html import escape

from networks.analysis import Analysis
from networks.tables import Table, rows_of
from pages.page import page

STYLE = "body { max-width: 72rem; }\n.wide { overflow-x: auto; }\n.network .title { display: none; }\n"
SHOWN = 20
METHOD = """\
<details><summary>How this is reckoned</summary>
<p>{method}</p>
<p><b>Betweenness</b> is the share of all pairs of others whose shortest ways lead through a person
({between}).
<b>Core</b> is the largest k for which she is among persons who each have k ties to one another.
<b>Communities</b> are found by the Louvain method, in a large network by Leiden (modularity, by weight);
another seed may draw some borders otherwise, and random networks have communities and a modularity as well:
only what is above theirs tells anything. <b>Brokers</b> have ties into more than one community;
<b>participation</b> is how evenly these are spread (Guimerà and Amaral), and a low <b>constraint</b> says
that those she is tied to do not know each other (Burt).</p>
<p>A high number says where somebody stands among what was recorded. It is no finding about a person.</p>
</details>"""


def analysis_page(
    title: str, under: str, made: Analysis, drawn: str, tables: Sequence[Table], method: str
) -> str:
    """The whole page; `drawn` is the picture, `method` says how ties and weights come about."""
    body = [
        f"<h1>{escape(title)}</h1>\n<p>{escape(under)}</p>",
        f'<div class="wide">{drawn}</div>',
        *(_table(one) for one in tables if one.rows),
        METHOD.format(method=escape(method), between=escape(words_of_betweenness(made))),
    ]
    return page(title, "\n".join(body), STYLE)


def words_of_betweenness(made: Analysis) -> str:
    """How it was found, and how far it may be from the truth."""
    between, ranked = made.betweenness, made.ranked()
    if between.exact or not ranked:
        return "exact"
    top, many = ranked[0], int(between.sampled.sum())
    rest = len(between.value) - many
    return (
        (f"exact for {rest:,} persons in smaller components; of {many:,} " if rest else "")
        + f"from a sample of {between.sources:,} {'' if rest else f'of {many:,} '}sources; the highest is "
        f"{between.value[top]:.2g} with a standard error of {between.error[top]:.1g}"
    )


def _table(table: Table) -> str:
    numbers = [
        all(isinstance(row[n], int | float) for row in table.rows[:SHOWN]) for n in range(len(table.columns))
    ]
    marks = [' class="n"' if one else "" for one in numbers]
    head = "".join(f"<th{mark}>{escape(name)}</th>" for mark, name in zip(marks, table.columns, strict=True))
    rows = "\n".join(
        f"<tr>{''.join(f'<td{mark}>{escape(cell)}</td>' for mark, cell in zip(marks, row, strict=True))}</tr>"
        for row in rows_of(table, SHOWN)
    )
    more = f"<p>The first {SHOWN} of {len(table.rows):,}.</p>" if len(table.rows) > SHOWN else ""
    body = f"<table>\n<tr>{head}</tr>\n{rows}\n</table>"
    return f'<h2>{escape(table.title)}</h2>\n<div class="wide">{body}</div>{more}'
