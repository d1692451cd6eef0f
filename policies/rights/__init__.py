"""The rights of those of whom records tell: what is held of them, its erasure, and how long it is kept."""
