"""The demo's pages: sign in as anybody with one click, a visit to walk through, and the mails it sent."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mannam.actions.refused import Refused
from mannam.models import Booth, User, Visit
from mannam.notify.wording import sentence, time_words, when
from mannam.web import clock, randomness
from mannam.web.demo import mails, pairing, ready
from mannam.web.demo.people import KOREAN_RULES_INMATE, PEOPLE, VISITOR_SIDE, DemoPerson
from mannam.web.post_only import post_or_back
from mannam.web.staff.gate import BACKEND, admit

GO_ON_AT = frozenset({"apply-whom", "officer"})
"""Names of the addresses that a button of the demo's page leads on to, instead of where the person begins."""


@require_safe
@never_cache
def demo(request: HttpRequest) -> HttpResponse:
    """What this is, everybody to sign in as, the visit to walk through."""
    now = clock.now()
    visit = ready.current(now)
    context = {
        "people": PEOPLE.values(),
        "visit": visit,
        "has_begun": visit is not None and visit.starts_at <= now,
        "booked": _booked(now),
        "meeting": ready.meeting(now),
        "place": VISITOR_SIDE,
        "korean_rules_inmate": KOREAN_RULES_INMATE,
    }
    return render(request, "demo/demo.html", context)


def _booked(now: datetime) -> dict[str, object] | None:
    found = ready.booked(now)
    return {"visit": found, "when": when(found.starts_at)} if found else None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as one of the demo's people, staff with their second factor taken as given.

    ``mannam up --demo`` prints these addresses, so a link does it too, but never one on somebody else's page.
    """
    person = PEOPLE.get(key)
    if person is None or request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise Http404
    user = User.objects.get(email=person.email)
    _admit(request, user, person)
    wanted = request.POST.get("next")
    return redirect(wanted if wanted in GO_ON_AT else person.start_page)


def _admit(request: HttpRequest, user: User, person: DemoPerson) -> None:
    if person.roles:
        admit(request, user, now=clock.now())
    else:
        login(request, user, backend=BACKEND)


@post_or_back("demo")
def make_visit(request: HttpRequest) -> HttpResponse:
    """Make a visit that starts in a minute."""
    try:
        ready.make(clock.now(), randomness.random())
    except Refused as refused:
        messages.error(request, " ".join(sentence(refusal) for refusal in refused.refusals))
    else:
        messages.success(request, _("A visit is ready. It starts in about a minute."))
    return redirect("demo")


@post_or_back("demo")
def begin_visit(request: HttpRequest, ref: str) -> HttpResponse:
    """Let a visit that was booked page by page begin in a minute instead of at its own time."""
    try:
        visit = ready.begin(ref, clock.now())
    except Visit.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        reasons = [sentence(refusal) for refusal in refused.refusals]
        messages.error(request, " ".join([_("It cannot begin now, and stays as it was booked."), *reasons]))
    else:
        messages.success(request, _("It begins at %(time)s.") % {"time": time_words(visit.starts_at)})
    return redirect("demo")


@post_or_back("demo")
def pair(request: HttpRequest, side: str) -> HttpResponse:
    """Make this browser the screen of the booth on ``side`` of the visit that the page showed."""
    if side not in Booth.BoothSide.values:
        raise Http404
    visit = ready.current(clock.now())
    shown = request.POST.get("visit")
    if visit is not None and shown is not None and shown != visit.ref:
        messages.error(request, _("Another visit begins next now. Look at it, then open its booth."))
        return redirect("demo")
    if visit is None:
        messages.error(request, _("There is no visit to open a booth for. Make one first."))
        return redirect("demo")
    booth = visit.visitor_booth if side == Booth.BoothSide.VISITOR else visit.inmate_booth
    return pairing.become(booth, redirect("booth"))


@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """The mails that would have been sent."""
    return render(request, "demo/mail_list.html", {"mails": mails.newest()})


@require_safe
@never_cache
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail."""
    found = mails.find(key)
    if found is None:
        raise Http404
    date = when(found.sent_at) if found.sent_at else ""
    return render(request, "demo/mail.html", {"mail": found, "date": date})
