"""Evidence: its forms, the parser of pasted lists, search, versions and diffs."""
