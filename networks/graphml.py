"""GraphML: a network with its measures, for whatever else draws or counts (Brandes and others 2002)."""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from networks.analysis import Analysis
from networks.network import Pair
from networks.tables import Table, Told, persons_table

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'


def graphml(made: Analysis, told: Told, shared: Mapping[Pair, int] | None = None) -> bytes:
    """The file: persons with all that is told of them and their measures, ties with their weights.

    Where it is given, each tie has also in how many `shared` events it is.

    It is written as it goes: networkx makes a tree of it first, which takes ten times as long.
    """
    return ("\n".join(_lines(made, persons_table(made, told), shared or {})) + "\n").encode()


def _lines(made: Analysis, table: Table, shared: Mapping[Pair, int]) -> Iterator[str]:
    yield HEAD
    for n, name in enumerate(table.columns[1:], start=1):
        yield _key("node", name, next((row[n] for row in table.rows if row[n] is not None), None))
    yield _key("edge", "weight", 1.0)
    if shared:
        yield _key("edge", "events", 1)
    yield '<graph edgedefault="undirected">'
    for person, *values in table.rows:
        data = "".join(
            f"<data key={quoteattr(name)}>{escape(str(value))}</data>"
            for name, value in zip(table.columns[1:], values, strict=True)
            if value is not None
        )
        yield f"<node id={quoteattr(str(person))}>{data}</node>"
    for pair, weight in made.network.ties().items():
        source, target = map(quoteattr, pair)
        events = f'<data key="events">{shared[pair]}</data>' if shared else ""
        yield f'<edge source={source} target={target}><data key="weight">{weight}</data>{events}</edge>'
    yield "</graph>"
    yield "</graphml>"


def _key(of: str, name: str, value: object) -> str:
    kind = "double" if isinstance(value, float) else "long" if isinstance(value, int) else "string"
    told = quoteattr(name)
    return f'<key id={told} for="{of}" attr.name={told} attr.type="{kind}"/>'
