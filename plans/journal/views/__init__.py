"""The pages and verbs of evidence."""
