"""The visit of the booths' tests, and Min at the supervision page."""

from tests.web.booth.conftest import screens, visit

__all__ = ["screens", "visit"]
