"""A person's own account: logging in, what proves who they are, and leaving."""
