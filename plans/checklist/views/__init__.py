"""Views of a phase and of its checklist items."""
