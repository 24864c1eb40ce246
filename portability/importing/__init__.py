"""Read an archive and put its records into an account. Nothing in it is trusted."""
