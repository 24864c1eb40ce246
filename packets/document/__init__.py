"""One document made of what a packet says, and its writers: each says the same words."""
