"""The forms in which people write dates, and how each is read. `date_reader` looks for them."""
