"""Analysts' questions in Cypher: what may be asked, and the cell in which it is asked."""
