"""How well records were linked, where the truth is known."""
