"""The part of a run that grows with pairs, on Spark: for which one machine is too small."""
