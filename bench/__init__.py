"""Every measure with its goal: ``make bench``."""
