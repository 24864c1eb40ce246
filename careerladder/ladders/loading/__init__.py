"""Load a ladder's content: read its files, check all rows, save them in one transaction."""
