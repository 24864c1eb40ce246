"""The pages and verbs of a phase and its items."""
