"""A review of a month."""
