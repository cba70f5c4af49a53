"""Take somebody off an inmate's list of callers: by a manager, or because what was asked for came to nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, QuerySet

from mannam.actions.actor import By
from mannam.actions.record_audit import record_audit
from mannam.actions.try_again import try_again
from mannam.domain.lifecycle import LIVE, NOTHING_CAME
from mannam.models import Contact, Inmate, PartyMember, Visit


class StillComesError(Exception):
    """This person comes to visits of the inmate that are to be held; ``refs`` are those."""

    def __init__(self, refs: Iterable[str]) -> None:
        self.refs = tuple(sorted(refs))
        super().__init__(f"visits to be held: {', '.join(self.refs)}")


def remove_contact(contact_id: int, by: By, *, now: datetime, facility_id: int) -> None:
    """Off the list; harmless when nobody is there. Raises StillComesError, having changed nothing."""
    try_again(lambda: _remove(contact_id, by, now, facility_id))


def _remove(contact_id: int, by: By, now: datetime, facility_id: int) -> None:
    contact = Contact.objects.select_for_update(of=("self",)).filter(pk=contact_id).first()
    if contact is None:
        return
    _change(contact.inmate_id)
    to_come = _visits(contact).filter(status__in=LIVE)
    if refs := set(to_come.values_list("ref", flat=True)):
        raise StillComesError(refs)
    data = {"inmate": contact.inmate_id, "visitor": contact.visitor_id, "place": contact.place}
    record_audit("remove_contact", by, now=now, facility_id=facility_id, data=data)
    contact.delete()


def remove_contacts_of(visit: Visit) -> None:
    """Whom only a visit of which nothing came has put on the list. The caller holds its row."""
    party = PartyMember.objects.filter(visit=visit).values("visitor")
    for contact in Contact.objects.filter(inmate=visit.inmate_id, visitor__in=party).order_by("place"):
        if not _visits(contact).exclude(pk=visit.pk).exclude(status__in=NOTHING_CAME).exists():
            _change(visit.inmate_id)
            contact.delete()


def _visits(contact: Contact) -> QuerySet[Visit]:
    return Visit.objects.filter(inmate=contact.inmate_id, members__visitor=contact.visitor_id)


def _change(inmate_id: int) -> None:
    """Let whoever has read the list and books later wait for this, and read again (``write_visit``)."""
    Inmate.objects.filter(pk=inmate_id).update(pairs_set=F("pairs_set") + 1)
