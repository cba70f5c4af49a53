"""One module a command of ``mannam``."""
