"""Networks drawn at random for tests: small ones by hypothesis, large ones by a seed."""

from itertools import combinations

from hypothesis import strategies as st

from networks.network import Network


@st.composite
def networks(draw: st.DrawFn, most: int = 14) -> Network:
    """A network of a few persons in any form, weights from 1 to 5."""
    size = draw(st.integers(2, most))
    pairs = [(f"p{a:02}", f"p{b:02}") for a, b in combinations(range(size), 2)]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    return Network.of({pair: float(draw(st.integers(1, 5))) for pair in chosen})


def clique(*persons: str, weight: float = 1.0) -> dict[tuple[str, str], float]:
    """Everybody tied to everybody."""
    return dict.fromkeys(combinations(persons, 2), weight)
