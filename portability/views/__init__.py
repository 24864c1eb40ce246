"""Pages on which a person downloads their archive, and imports one."""
