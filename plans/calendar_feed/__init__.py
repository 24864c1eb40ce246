"""The plan in a calendar."""
