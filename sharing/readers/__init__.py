"""The owner’s page of the readers of a packet: links, views, and answers."""
