"""The pages and verbs of the plan and its moves."""
