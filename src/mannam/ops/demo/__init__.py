"""The demo world: real facilities, everything else made up and marked so. Never part of a production."""
