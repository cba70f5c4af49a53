"""The same examples on every run, so that a red build is red for everybody."""

from hypothesis import settings

settings.register_profile("domain", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("domain")
