"""Puts Haneul on the list of callers of an inmate in Seoul: ``python -m tests.browser.listed_visitor``."""

from datetime import datetime

from mannam.ops.environment import open_database, open_django


def put(now: datetime) -> None:
    """Once, however often it is asked."""
    from mannam.models import Contact, Inmate, Visitor  # noqa: PLC0415 - once Django is set up

    inmate = Inmate.objects.filter(facility__code="seoul-dongbu-dc").order_by("number").first()
    haneul = Visitor.objects.get(user__email="haneul@demo.example")
    Contact.objects.get_or_create(inmate=inmate, visitor=haneul, defaults={"place": 1, "added_at": now})


if __name__ == "__main__":
    open_database(start=False)
    open_django()
    from mannam.ops.clock import now as this_moment

    put(this_moment())
