"""Mails that a person asked for: when something is due, and never more than the caps allow."""
