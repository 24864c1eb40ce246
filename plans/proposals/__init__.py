"""Proposals: moves with dates for the missing items, compared with the current plan."""
