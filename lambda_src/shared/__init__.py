"""Code of both functions, which is packed into each archive."""
