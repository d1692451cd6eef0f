"""Pages: what is written for a browser as a file of its own; nothing of what stands in it."""
