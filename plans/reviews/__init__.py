"""A look back at a month."""
