"""Who may see what, and who saw what."""
