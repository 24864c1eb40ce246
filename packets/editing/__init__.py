"""The page on which a packet is worked on. It saves while one writes."""
