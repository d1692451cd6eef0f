"""The schema of the analysts' graph: as Cypher comments, and as a diagram in Mermaid."""

from collections.abc import Iterator

from cypher.projection.model import EDGES, NODES


def comments(counts: dict[str, int] | None = None) -> str:
    """Every label and type with what its properties mean, as comments, and how many there are."""
    return "\n".join(f"// {line}".rstrip() for line in _lines(counts or {}))


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


def _lines(counts: dict[str, int]) -> Iterator[str]:
    for node in NODES:
        yield f"(:{node.label} {{{', '.join(('id', *node.properties))}}}){_many(counts, node.label)}"
        yield f"    {node.means}"
        yield from (f"    {name}: {means}" for name, means in node.properties.items())
    for edge in EDGES:
        properties = f" {{{', '.join(edge.properties)}}}" if edge.properties else ""
        many = _many(counts, edge.type)
        yield f"(:{edge.start})-[:{edge.type}{properties}]->(:{edge.end}){many}"
        yield f"    {edge.means}"
        yield from (f"    {name}: {means}" for name, means in edge.properties.items())


def _many(counts: dict[str, int], name: str) -> str:
    return f"  {counts[name]:,}" if name in counts else ""
