"""The agencies of the invented partnership: which columns each has, and how well it keeps them."""
