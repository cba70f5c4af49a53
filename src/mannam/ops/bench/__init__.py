"""One module a measure; each has a click command named ``command``."""
