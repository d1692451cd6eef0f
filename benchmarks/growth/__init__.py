"""How the linkage grows with records: time and memory of each stage, as a table and a plot."""
