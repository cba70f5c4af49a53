"""Where actions and their callers find Refused; it stands in the domain, because queries raise it too."""

from mannam.domain.refused import Refused

__all__ = ["Refused"]
