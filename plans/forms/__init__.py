"""What a person sends, read by subject."""
