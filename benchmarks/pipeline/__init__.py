"""From extracts to a graph: how long each stage takes, beside the least that could do its work."""
