"""The ASGI application and the command line, which alone compose the rooms."""
