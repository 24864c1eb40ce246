"""The page that stops reminders, by the link of a mail and without a login."""
