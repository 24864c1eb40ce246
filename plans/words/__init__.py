"""How a text is split into words: the one way, for evidence and for what is searched in it."""
