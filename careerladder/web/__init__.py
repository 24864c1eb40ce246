"""What all pages share: notices, rate limits, errors, Markdown, static files, middleware."""
