"""Published versions: their pages, the ways out, and what changed between two."""
