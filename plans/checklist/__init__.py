"""A phase with its checklist: what is recorded of each item, and its verbs."""
