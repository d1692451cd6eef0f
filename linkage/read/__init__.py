"""Files of agencies as rows of text: CSV, XLSX, JSON lines and Parquet, a chunk of rows at a time."""
