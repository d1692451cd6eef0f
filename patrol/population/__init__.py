"""Population: how many there are of each sort, published so that nobody is told of."""
