"""Views of the plan and of its moves."""
