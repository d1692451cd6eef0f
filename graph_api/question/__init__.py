"""A question: from what a client sends to what it would read, reveal and cost, before it is answered."""
