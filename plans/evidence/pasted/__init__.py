"""The parts of a text that was pasted: its lines, their marks, its headings and its tables."""
