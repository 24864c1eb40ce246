"""The ladder’s content: read, kept, loaded, and shown to anyone."""
