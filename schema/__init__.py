"""The contract and the vocabulary: what every room of the house calls things."""
