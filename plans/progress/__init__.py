"""The progress page, the timeline, and the progress on a past day."""
