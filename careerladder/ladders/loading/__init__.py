"""The one way in for a ladder's content: read the files, check them all, load them at once."""
