"""Beginning a packet: for a gate or for a period, with what it proposes."""
