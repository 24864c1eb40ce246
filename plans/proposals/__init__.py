"""A plan proposed for what is missing, beside the one that stands."""
