"""Where a person stands on the ladder: what counts, now and at any moment before."""
