"""Share links, their views, and the answers of readers."""
