"""Views of the journal and of evidence."""
