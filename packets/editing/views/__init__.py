"""The views of the page on which a packet is worked on."""
