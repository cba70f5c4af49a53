"""Hires a member of staff in the stack's own database: ``python -m tests.browser.hire EMAIL``.

It is a process of its own because the tests' process has its own database. What is hired signs in with the
password of ``make_staff`` and has no code yet; the demo's people have neither.
"""

import sys

from mannam.ops.environment import open_database, open_django


def hire(email: str) -> None:
    """Desk and officer of the demo's facilities."""
    from mannam.models import Facility, StaffRole  # noqa: PLC0415 - once Django is set up
    from tests.people import make_staff  # noqa: PLC0415

    make_staff(email, "Seo", Facility.objects.get(code="seoul-dongbu-dc"), StaffRole.Role.DESK)


if __name__ == "__main__":
    open_database(start=False)
    open_django()
    hire(sys.argv[1])
