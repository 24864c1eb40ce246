"""The page of a person's reminders: what is chosen, when it rests, and the next mail."""
