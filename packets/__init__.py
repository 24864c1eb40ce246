"""The packet: a case for a gate or a period, to be handed over."""
