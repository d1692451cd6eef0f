"""From an agency's file to persons."""
