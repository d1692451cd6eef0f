"""The commands of `richpicture`, one file a word."""
