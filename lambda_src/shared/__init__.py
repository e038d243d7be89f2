"""What both functions need; it is packed into each archive."""
