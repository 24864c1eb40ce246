"""A person's progress on a ladder, now and at any past moment."""
