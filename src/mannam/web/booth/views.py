"""A booth's screen: pair it once, then it shows by itself what is to be shown."""

from functools import wraps
from typing import Final, Protocol

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mannam import config
from mannam.access import Denied
from mannam.actions.actor import By
from mannam.actions.call_for_help import call_for_help
from mannam.actions.note_booth_seen import note_booth_seen
from mannam.actions.pair_booth import pair_booth
from mannam.actions.refused import Refused
from mannam.domain.engines import EngineName
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import Refusal, RefusalCode
from mannam.domain.talk_clock import Side
from mannam.models import BoothDevice
from mannam.notify.wording import sentence, when
from mannam.queries.calls import ended_call_in
from mannam.queries.help_calls import help_of
from mannam.queries.visits import booth_next_visit
from mannam.rate_limits import count_try
from mannam.web import clock, randomness
from mannam.web.booth.call_words import BoothState, booth_state, state_words
from mannam.web.booth.device_cookie import device_of, keep_device, renew
from mannam.web.booth.forms import PairForm
from mannam.web.join import allow_camera, allow_media_nodes, join_answer, refused_answer
from mannam.web.ready_warnings import in_own_words
from mannam.web.windows import FIELD, new_window, window_of

TOKEN_BYTES: Final = 32


class _BoothView(Protocol):
    def __call__(self, request: HttpRequest, device: BoothDevice) -> HttpResponse: ...


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def pair(request: HttpRequest) -> HttpResponse:
    """Type the code from the desk; this browser is the booth's screen from then on."""
    form = PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paired = _pair(request, form)
        if paired is not None:
            return paired
    return render(request, "booth/pair.html", {"form": form}, status=400 if form.errors else 200)


def _pair(request: HttpRequest, form: PairForm) -> HttpResponse | None:
    """The way to the booth's page; None when the form says what was wrong."""
    if until := count_try(request, "booth_pair", now=clock.now()).free_at:
        words = _("There were too many tries. You can go on from %(when)s, or call the desk.")
        form.add_error("code", words % {"when": when(until)})
        return None
    token = f"{randomness.random().getrandbits(8 * TOKEN_BYTES):064x}"
    try:
        pair_booth(form.cleaned_data["code"], now=clock.now(), token=token)
    except Refused as refused:
        form.add_error("code", " ".join(sentence(refusal) for refusal in refused.refusals))
        return None
    response = redirect("booth")
    keep_device(response, token)
    return response


@require_safe
@never_cache
@ensure_csrf_cookie
def booth(request: HttpRequest) -> HttpResponse:
    """The one page of a paired booth; its script asks for the state and shows the screen for it."""
    try:
        device = device_of(request)
    except Denied:
        return redirect("booth-pair")
    context = {"booth": device.booth, "facility": device.booth.facility, "ready_warnings": in_own_words()}
    response = render(request, "booth/booth.html", context)
    renew(request, response)
    allow_media_nodes(response, clock.now())
    allow_camera(response)
    return response


def _paired(view: _BoothView) -> "_BoothJson":
    """Only a paired browser gets an answer; another is told to pair."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return view(request, device_of(request))
        except Denied:
            return JsonResponse({"state": "unpaired"}, status=403)

    return answer


class _BoothJson(Protocol):
    def __call__(self, request: HttpRequest) -> HttpResponse: ...


@require_safe
@never_cache
@_paired
def state(request: HttpRequest, device: BoothDevice) -> HttpResponse:
    """What the booth should show now; with ``?window=new`` also the number of a window that comes into use."""
    now = clock.now()
    note_booth_seen(device, now=now)
    numbered = {FIELD: new_window()} if request.GET.get(FIELD) == "new" else {}
    return JsonResponse({**state_words(_state(device), now), **numbered})


@require_POST
@never_cache
@_paired
def join(request: HttpRequest, device: BoothDevice) -> HttpResponse:
    """Address and token of the call that people may wait for in this booth now."""
    found = _state(device)
    if found.visit is None or not found.may_wait:
        return refused_answer(Refused(Refusal(RefusalCode.CALL_NOT_OPEN)))
    try:
        return join_answer(found.visit, found.role, device.pk, window=window_of(request), now=clock.now())
    except Refused as refused:
        return refused_answer(refused)


@require_POST
@never_cache
@_paired
def call_help(request: HttpRequest, device: BoothDevice) -> HttpResponse:
    """Somebody in the booth, who is not in the call, calls for help: 409 where nobody waits here for a visit."""
    found = _state(device)
    if found.visit is None or not found.may_wait:
        return refused_answer(Refused(Refusal(RefusalCode.CALL_NOT_OPEN)))
    by = By(Actor.SYSTEM, device_id=device.pk)
    engine = EngineName(config.get("MANNAM_ENGINE"))
    call_for_help(found.visit, Side(device.booth.side), by, engine, now=clock.now())
    return JsonResponse({"called": True})


def _state(device: BoothDevice) -> BoothState:
    now = clock.now()
    visit, ended = booth_next_visit(device.booth, now), ended_call_in(device.booth, now)
    help_call = help_of(visit.pk, Side(device.booth.side), now) if visit else None
    return booth_state(visit, device.booth, now, ended, help_call)
