"""What a source's TOML may say: its file, its columns, what stands in a row and what holds between these."""
