"""Root fields that the host answers by itself, without a graph."""
