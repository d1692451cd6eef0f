"""Authentication: who asks, by a token or by a browser's session, and the development issuer to try it."""
