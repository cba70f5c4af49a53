"""Hires a member of staff in the stack's own database: ``python -m tests.browser.hire EMAIL``.

It is a process of its own because the tests' process has its own database. What is hired signs in with the
password of ``make_staff`` and has no code yet; the demo's people have neither.
"""

import sys

from mannam.ops.environment import open_database, open_django


def hire(email: str) -> None:
    """Desk and officer of both of the demo's facilities, so that they are asked at which one they work."""
    from mannam.models import Facility, StaffRole  # noqa: PLC0415 - once Django is set up
    from tests.people import make_staff  # noqa: PLC0415

    role = StaffRole.Role
    seoul, daegu = (Facility.objects.get(code=code) for code in ("seoul-dongbu-dc", "daegu-ci"))
    hired = make_staff(email, "Seo", seoul, role.DESK, role.OFFICER)
    for held in (role.DESK, role.OFFICER):
        StaffRole.objects.create(user=hired, facility=daegu, role=held)


if __name__ == "__main__":
    open_database(start=False)
    open_django()
    hire(sys.argv[1])
