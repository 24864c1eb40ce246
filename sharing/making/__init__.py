"""Making a share link: what it leaves out, a preview, and the address that is shown once."""
