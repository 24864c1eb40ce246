"""What a reader sees: the way in, the document, and the form of answers. No account is needed."""
