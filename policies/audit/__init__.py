"""Who saw what: events that are durable before an answer is, and the questions that auditors ask of them."""
