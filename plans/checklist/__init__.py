"""The pages of a phase and of its checklist items, and the verbs of an item."""
