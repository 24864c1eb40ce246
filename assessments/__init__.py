"""Five questions that find a person’s phase, and what came of them."""
