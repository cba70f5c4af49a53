"""A seeded simulation of an office's days against a real database, with everything that may go wrong."""
