"""All that was recorded, filed under an item or not."""
