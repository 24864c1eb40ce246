"""How far a person is, how it came about, and how it stood on a past day."""
