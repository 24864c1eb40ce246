"""The archive as a file: a ZIP of JSON Lines. It knows nothing of what the records mean."""
