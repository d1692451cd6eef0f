"""The only door to the graph: its model, its statements, the plan, and the two engines."""
