"""Links to a published packet for one reader each, and what the reader answers."""
