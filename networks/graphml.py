"""GraphML: a network with its measures, for whatever else draws or counts (Brandes and others 2002)."""

import io

import networkx as nx

from networks.analysis import Analysis
from networks.tables import Told, persons_table


def graphml(made: Analysis, told: Told) -> bytes:
    """The file: persons with all that is told of them and their measures, ties with their weights."""
    graph, persons = nx.Graph(), made.network.persons
    table = persons_table(made, told)
    of = {str(row[0]): dict(zip(table.columns[1:], row[1:], strict=True)) for row in table.rows}
    for person in persons:
        graph.add_node(person, **{name: value for name, value in of[person].items() if value is not None})
    ties = zip(
        made.network.start.tolist(), made.network.end.tolist(), made.network.weight.tolist(), strict=True
    )
    graph.add_weighted_edges_from((persons[a], persons[b], weight) for a, b, weight in ties)
    out = io.BytesIO()
    nx.write_graphml_xml(graph, out, named_key_ids=True)
    return out.getvalue()
