"""The model of the linkage: what is compared, how, which pairs at all, and the numbers behind it."""
