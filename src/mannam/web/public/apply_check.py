"""The application, last page: everything in one list, and one button that books."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mannam.actions.actor import By
from mannam.actions.book_in_line import book_in_line
from mannam.actions.book_visit import BookingOrder
from mannam.actions.refused import Refused
from mannam.domain.availability import Offer
from mannam.domain.lifecycle import Actor, Status
from mannam.domain.refusals import RefusalCode
from mannam.domain.slots import SlotNo, day_of
from mannam.models import Facility, Inmate, Visit, Visitor
from mannam.notify.kind_words import name_of_kind
from mannam.notify.wording import sentence, when
from mannam.queries.visits import visits_of
from mannam.web import clock, randomness
from mannam.web.public.apply_kind import kinds_to_choose
from mannam.web.public.draft import STEPS, Draft, booked_ref, note_booked, page_before
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.public.offers import inmate_of, party_of, starts

CONFLICT = 409


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: CitizenRequest) -> HttpResponse:
    """Show what will be booked; book it. The button pressed twice gives the same visit."""
    key = request.POST.get("key", "")
    if ref := booked_ref(request.session, key):
        return redirect("visit", ref)
    draft = Draft.of(request.session)
    if missing := page_before(request.session, draft, "apply-check"):
        return redirect(missing)
    if request.method == "POST" and key == draft.key:
        return _book(request, draft)
    return _show(request, draft, is_changed=request.method == "POST")


def _book(request: CitizenRequest, draft: Draft) -> HttpResponse:
    order = _order(request, draft)
    try:
        visit = _booked(request, order, draft.key)
    except Refused as refused:
        held = _held_already(request, order)
        if held is None and refused.refusals[0].code is RefusalCode.WAIT_YOUR_TURN:
            return redirect(_line_of(order))
        if held is None:
            return _show(request, draft, refused)
        visit = held
    note_booked(request.session, draft.key, visit.ref)
    return redirect("visit", visit.ref)


def _order(request: CitizenRequest, draft: Draft) -> BookingOrder:
    assert draft.inmate_id is not None  # noqa: S101 - no step is missing
    assert draft.slot is not None  # noqa: S101
    return BookingOrder(
        inmate_id=draft.inmate_id,
        visitor_facility_id=Facility.objects.get(code=draft.place).pk,
        slot=SlotNo(draft.slot),
        applicant_id=request.visitor.pk,
        visitor_ids=party_of(draft, request.visitor),
        kind=draft.kind,
        case=draft.case,
    )


def _booked(request: CitizenRequest, order: BookingOrder, key: str) -> Visit:
    return book_in_line(
        order,
        By(Actor.VISITOR, user_id=request.user.pk),
        now=clock.now(),
        random=randomness.random(),
        idempotency_key=key,
    )


def _line_of(order: BookingOrder) -> str:
    """The page of the line in which the applicant has a place now."""
    home = Inmate.objects.select_related("facility").get(pk=order.inmate_id).facility
    return reverse("line", args=[home.policy_name, day_of(order.slot).isoformat()])


def _held_already(request: CitizenRequest, order: BookingOrder) -> Visit | None:
    """The very visit that is asked for, when this person holds it already: then it is no refusal."""
    held = visits_of(request.user.pk).filter(
        inmate=order.inmate_id,
        visitor_facility=order.visitor_facility_id,
        slot_no=order.slot,
        status=Status.BOOKED,
    )
    party = set(order.visitor_ids)
    return next((visit for visit in held if {member.pk for member in visit.party.all()} == party), None)


def _show(
    request: CitizenRequest, draft: Draft, refused: Refused | None = None, *, is_changed: bool = False
) -> HttpResponse:
    """``is_changed``: the button stood under other answers than those that are kept now."""
    page = {
        "is_changed": is_changed,
        "step_no": STEPS,
        "step_total": STEPS,
        "back_url": reverse("apply-when"),
        "next_label": _("Book this visit"),
        "rows": _rows(draft, request.visitor),
        "key": draft.key,
        "refusals": [sentence(refusal) for refusal in refused.refusals] if refused else [],
        "alternatives": alternatives_words(refused.alternatives) if refused else [],
    }
    return render(request, "public/apply_check.html", page, status=CONFLICT if refused else None)


def _rows(draft: Draft, applicant: Visitor) -> list[tuple[str, str, str]]:
    inmate = inmate_of(draft)
    names = Visitor.objects.filter(pk__in=draft.companion_ids or ()).order_by("name", "pk")
    facility = Facility.objects.get(code=draft.place)
    assert draft.slot is not None  # noqa: S101 - no step is missing
    whom = _("%(name)s (%(number)s), %(facility)s") % {
        "name": inmate.name,
        "number": inmate.number,
        "facility": inmate.facility,
    }
    return [
        (_("Whom you meet"), whom, _change("apply-whom")),
        *((_("Kind of visit"), words, _change("apply-kind")) for words in _kind_words(draft, applicant)),
        (_("Who comes"), ", ".join([applicant.name, *(v.name for v in names)]), _change("apply-party")),
        (_("Where"), str(facility), _change("apply-where")),
        (_("When"), when(starts(SlotNo(draft.slot))), _change("apply-when")),
    ]


def _kind_words(draft: Draft, applicant: Visitor) -> list[str]:
    """The kind that was chosen, with its case; nothing for who had nothing to choose."""
    found = kinds_to_choose(draft, applicant, clock.now())
    names = [name_of_kind(each.kind) for each in found if each.kind.name == draft.kind]
    return [f"{name} · {draft.case}" if draft.case else name for name in names]


def _change(step: str) -> str:
    return f"{reverse(step)}?change=1"


def alternatives_words(offers: tuple[Offer, ...]) -> list[dict[str, str]]:
    """What could be booked instead, as links into the application."""
    facilities = Facility.objects.in_bulk([offer.facility_id for offer in offers])
    return [_alternative(offer, facilities[offer.facility_id]) for offer in offers]


def _alternative(offer: Offer, facility: Facility) -> dict[str, str]:
    choice = urlencode({"place": facility.code, "slot": offer.slot})
    return {
        "url": f"{reverse('apply-when')}?{choice}",
        "label": when(starts(offer.slot)),
        "note": str(facility),
    }
