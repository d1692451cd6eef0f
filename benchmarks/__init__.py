"""What is fast, against whom, and how to repeat it."""
