"""Orders: operations, taskings and briefings, and what came of them."""
