"""An invented partnership over real published crimes."""
