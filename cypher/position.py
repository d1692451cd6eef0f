"""The position: how far the ledger's outbox is in the graph, kept in the graph itself."""

from dataclasses import dataclass

from cypher.engine import Engine
from cypher.statement import Statement

_READ = Statement("MATCH (p:Projection {id: 'position'}) RETURN p.seq AS seq, p.generation AS generation")
_WRITE = "MERGE (p:Projection {id: 'position'})\nSET p.seq = $seq, p.generation = $generation"


@dataclass(frozen=True, slots=True)
class Position:
    """Every outbox row up to `seq` is in the graph, whose nodes and edges carry this `generation`."""

    seq: int
    generation: int

    def statement(self) -> Statement:
        """What keeps it; written in the transaction of what it tells of."""
        return Statement(_WRITE, {"seq": self.seq, "generation": self.generation})


async def position(engine: Engine) -> Position | None:
    """Where a graph stands; None for one that was never written whole."""
    rows = await engine.read(_READ, timeout=60)
    return Position(rows[0]["seq"], rows[0]["generation"]) if rows else None
