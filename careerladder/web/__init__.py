"""What pages of every room need: notices, limits, errors, Markdown, static files."""
