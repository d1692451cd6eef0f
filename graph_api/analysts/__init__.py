"""What analysts get: the making of their graph, and the answers to their questions in Cypher."""
