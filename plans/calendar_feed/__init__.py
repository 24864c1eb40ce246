"""The plan as a calendar feed under a secret URL."""
