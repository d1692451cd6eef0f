"""The schema of the analysts' graph: as Cypher comments, and as a diagram in Mermaid."""

from collections.abc import Iterator, Mapping, Sequence

from cypher.projection.model import EDGES, NODES

Shares = Mapping[str, Sequence[int]]
"""By label and property: of how many it is told, and how many have one."""


def comments(counts: Mapping[str, int] | None = None, told: Shares | None = None) -> str:
    """Every label and type with what its properties mean, as comments, and how many there are."""
    return "\n".join(f"// {line}".rstrip() for line in _lines(counts or {}, told or {}))


def diagram() -> str:
    """Labels as boxes with their properties, types as arrows."""
    lines = ["flowchart LR"]
    for node in NODES:
        told = "<br/>".join((f"<b>{node.label}</b>", "id", *node.properties))
        lines.append(f'  {node.label}["{told}"]')
    for edge in EDGES:
        properties = f" {{{', '.join(edge.properties)}}}" if edge.properties else ""
        lines.append(f'  {edge.start} -->|"{edge.type}{properties}"| {edge.end}')
    return "\n".join(lines)


def _lines(counts: Mapping[str, int], told: Shares) -> Iterator[str]:
    for node in NODES:
        yield f"(:{node.label} {{{', '.join(('id', *node.properties))}}}){_many(counts, node.label)}"
        yield f"    {node.means}"
        for name, means in node.properties.items():
            yield f"    {name}: {means}{_share(told, f'{node.label}.{name}')}"
    for edge in EDGES:
        properties = f" {{{', '.join(edge.properties)}}}" if edge.properties else ""
        many = _many(counts, edge.type)
        yield f"(:{edge.start})-[:{edge.type}{properties}]->(:{edge.end}){many}"
        yield f"    {edge.means}{_share(told, edge.type)}"
        yield from (f"    {name}: {means}" for name, means in edge.properties.items())


def _share(told: Shares, name: str) -> str:
    return "; told of {:,} of {:,}".format(*told[name]) if name in told else ""


def _many(counts: Mapping[str, int], name: str) -> str:
    return f"  {counts[name]:,}" if name in counts else ""
