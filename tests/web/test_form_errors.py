"""Whatever is sent with any form, the answer is in our own words: nobody reads a sentence of the framework."""

import html
import importlib
import pkgutil
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

import mannam.web
from mannam.actions.actor import By
from mannam.actions.book_visit import BookingOrder, book_visit
from mannam.domain.lifecycle import Actor
from mannam.models import StaffRole, Visit
from mannam.web import clock
from mannam.web.answer_by_get import KEY
from mannam.web.desk.disruption_forms import FORMS as DISRUPTION_FORMS
from mannam.web.manager.ban_forms import BanForm
from mannam.web.manager.known_views import KnownForm
from mannam.web.manager.order_forms import OrderForm
from mannam.web.manager.pair_forms import InmatePairForm, VisitorPairForm
from tests.kinds import make_lawyer, open_kinds
from tests.people import Office, make_staff, make_user
from tests.web.public.applicant import Applicant
from tests.web.staff.authenticator import SECRET, stand_still
from tests.web.staff.signed_in import signed_in_without_code, staff_client

pytestmark = pytest.mark.django_db

BAD: Sequence[str] = (
    "",
    " ",
    "\0",
    "1\0",
    "haneul@demo.example\0",
    "haneul@demo.example\x1b",
    "x",
    "-1",
    "1.5",
    "99",
    "9" * 30,
    "Y" * 10_000,
    "a@b",
    "2026-13-99",
    "<b>",
)
FRAMEWORKS_OWN: Sequence[forms.Field] = (
    forms.CharField(max_length=5),
    forms.CharField(min_length=20_000),
    forms.EmailField(max_length=5),
    forms.IntegerField(min_value=5, max_value=7),
    forms.DateField(),
    forms.DateTimeField(),
    forms.TimeField(),
    forms.SlugField(),
    forms.BooleanField(),
    forms.ChoiceField(choices=[("a", "a")]),
    forms.MultipleChoiceField(choices=[("a", "a")]),
    forms.TypedChoiceField(choices=[("a", "a")], coerce=int),
    forms.TypedMultipleChoiceField(choices=[("a", "a")], coerce=int),
)


def frameworks_sentences(language: str) -> set[str]:
    """What Django itself would say of the bad values."""
    found = set()
    with translation.override(language):
        for one in FRAMEWORKS_OWN:
            for value in BAD:
                for cleaned in (value, [value]):
                    found |= {bare(text) for text in complaints(one, cleaned)}
    return {text for text in found if len(text) > 5}


def complaints(one: forms.Field, value: str | list[str]) -> list[str]:
    takes_several = isinstance(one, forms.MultipleChoiceField)
    if takes_several != isinstance(value, list):
        return []
    try:
        one.clean(value)
    except ValidationError as error:
        return error.messages
    return []


def bare(text: str) -> str:
    """Without numbers and blanks, so that "at most 5" is found in "at most 20"."""
    return re.sub(r"[\d\s]+", "", html.unescape(text))


@dataclass(frozen=True)
class Sent:
    """A form: whose browser, its address, the fields that are sent badly, and what is right beside them."""

    client: Client
    address: str
    fields: tuple[str, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    method: str = "post"

    def pages(self, *, one_by_one: bool) -> Iterator[str]:
        """The answers to bad values in all fields, to nothing at all and, if wanted, to each bad field alone."""
        # a client's own post comes for the answer, for which the page is made once more
        send = getattr(RequestFactory, self.method)
        for filled in [{}, *self._filled(one_by_one=one_by_one)]:
            answer = send(self.client, self.address, {**self.given, **filled})
            assert answer.status_code in {200, 302, 400, 409, 429}, (self.address, filled)
            yield page_that_waits(self.client) or answer.content.decode()

    def _filled(self, *, one_by_one: bool) -> Iterator[dict[str, str]]:
        for value in BAD:
            yield dict.fromkeys(self.fields, value)
            if one_by_one and len(self.fields) > 1:  # one alone is all of them
                yield from ({name: value} for name in self.fields)


def page_that_waits(client: Client) -> str | None:
    """The page that this browser would come for."""
    kept = client.session.get(KEY)
    return kept and zlib.decompress(b64decode(kept["page"])).decode()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> set[type[forms.BaseForm]]:
    """Which forms were given something."""
    classes: set[type[forms.BaseForm]] = set()
    clean = forms.BaseForm.full_clean

    def noting(form: forms.BaseForm) -> None:
        if form.is_bound:
            classes.add(type(form))
        clean(form)
        told = {name: errors for name, errors in form.errors.items() if name in form.fields and len(errors) > 1}
        assert told == {}, "of one answer one fault is told, and no sentence twice"

    monkeypatch.setattr(forms.BaseForm, "full_clean", noting)
    return classes


@pytest.fixture
def office_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The pages' clock and the app's stand at the office's time."""
    stand_still(monkeypatch)
    monkeypatch.setattr(clock, "now", lambda: office.now)
    return office.now


@pytest.fixture
def _any_number_of_tries(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr("allauth.core.ratelimit.consume", lambda *_args, **_options: True)
    settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 10_000


# what a form finds wrong is the same in each language: in one of them, each field is wrong alone too
@pytest.mark.parametrize(("language", "one_by_one"), [("ko", True), ("en", False)])
@pytest.mark.usefixtures("_any_number_of_tries", "office_clock")
def test_every_form_answers_in_our_own_words(
    office: Office, seen: set[type[forms.BaseForm]], language: str, *, one_by_one: bool
) -> None:
    sentences = frameworks_sentences(language)
    found = set()
    for sent in [
        *citizens_forms(office),
        *strangers_forms(office),
        *staff_forms(office),
        *managers_forms(office),
        *administrators_forms(office),
        *lawyers_forms(office),  # last: it changes the rules
    ]:
        sent.client.post("/i18n/setlang/", {"language": language, "next": "/"})
        shown = [bare(page) for page in sent.pages(one_by_one=one_by_one)]
        found |= {(sent.address, words) for words in sentences if any(words in page for page in shown)}
    assert found == set()
    assert seen == our_forms(), "a form is not sent by this test"


def test_the_frameworks_words_are_known() -> None:
    english, korean = frameworks_sentences("en"), frameworks_sentences("ko")
    assert bare("Enter a valid email address.") in english
    assert bare("Null characters are not allowed.") in english
    assert any("atmost" in sentence for sentence in english)
    assert bare("필수 항목입니다.") in korean


def citizens_forms(office: Office) -> Iterator[Sent]:
    applicant = Applicant.of(office, office.haneul)
    applicant.answer_all()
    yield Sent(applicant.client, "/apply/", ("facility", "number", "name"))
    yield Sent(applicant.client, "/apply/party/", ("companions", "new_name"))
    yield Sent(applicant.client, "/apply/home/", ("city",))
    yield Sent(applicant.client, "/apply/where/", ("facility",))
    yield Sent(applicant.client, "/apply/when/", ("slot",))
    wishes = tuple(f"{part}_{rank}" for rank in (1, 2, 3) for part in ("place", "time"))
    yield Sent(applicant.client, "/apply/lots/2026-12-08/", wishes)
    waits = ("facility", "within_km", "first_day", "last_day", "hours")
    yield Sent(applicant.client, "/apply/wait/", waits)
    yield Sent(signed_in_without_code(make_user("new@example.org")), "/sign-in/name/", ("name", "telephone"))
    yield Sent(applicant.client, "/details/", ("name", "telephone"))


def lawyers_forms(office: Office) -> Iterator[Sent]:
    open_kinds()
    lawyer = make_lawyer()
    assert lawyer.user is not None
    applicant = Applicant.of(office, lawyer.user)
    applicant.whom()
    yield Sent(applicant.client, "/apply/kind/", ("kind", "case"))


def strangers_forms(office: Office) -> Iterator[Sent]:
    yield Sent(Client(), "/sign-in/", ("email",))
    yield Sent(Client(), "/booth/pair/", ("code",))
    yield Sent(Client(), "/staff/sign-in/", ("email", "password"))
    asked = Client()
    asked.post("/sign-in/", {"email": office.haneul.email})
    yield Sent(asked, "/sign-in/code/", ("code",))


def staff_forms(office: Office) -> Iterator[Sent]:
    TOTP.activate(office.seo, SECRET)
    for user, step in ((office.seo, "code"), (office.min, "set-up")):
        half_in = Client()
        half_in.post("/staff/sign-in/", {"email": user.email, "password": "seo-and-min"})
        yield Sent(half_in, f"/staff/sign-in/{step}/", ("code",))
    desk, at_work = f"/desk/{office.seoul.code}/", staff_client(office.seo)
    visit = booked_visit(office)
    yield Sent(at_work, desk, ("date", "hour"), method="get")
    yield Sent(at_work, f"{desk}check-in/", ("code", "ref"), method="get")
    yield Sent(at_work, f"{desk}check-in/", ("seen", "absent", "booth"), {"code": visit.check_in_code})
    for kind, form in DISRUPTION_FORMS.items():
        yield Sent(at_work, f"{desk}disruptions/new/{kind}/", tuple(form.base_fields))


def managers_forms(office: Office) -> Iterator[Sent]:
    manager = staff_client(make_staff("jin@example.org", "Jin", office.seoul, StaffRole.Role.MANAGER))
    pages = f"/manager/{office.seoul.code}/"
    yield Sent(manager, f"{pages}pairs/inmates/", tuple(InmatePairForm.base_fields))
    yield Sent(manager, f"{pages}pairs/visitors/", tuple(VisitorPairForm.base_fields))
    yield Sent(manager, f"{pages}orders/new/", tuple(OrderForm.base_fields))
    yield Sent(manager, f"{pages}known/", tuple(KnownForm.base_fields))
    yield Sent(manager, f"{pages}bans/new/", tuple(BanForm.base_fields))


def administrators_forms(office: Office) -> Iterator[Sent]:
    oh = staff_client(make_staff("oh@example.org", "Oh", None, StaffRole.Role.ADMINISTRATOR))
    yield Sent(oh, "/rules/of/demo/edit/", ("effective_from", "document"))


def booked_visit(office: Office) -> Visit:
    haneul = office.haneul_visitor.pk
    order = BookingOrder(office.yul.pk, office.seoul.pk, office.slot, haneul, (haneul,))
    return book_visit(order, By(Actor.VISITOR, office.haneul.pk), now=office.now, random=Random(1))


def our_forms() -> set[type[forms.BaseForm]]:
    """Every form that is written in the rooms of the pages."""
    for module in pkgutil.walk_packages(mannam.web.__path__, "mannam.web."):
        importlib.import_module(module.name)
    return {form for form in leaves(forms.Form) if form.__module__.startswith("mannam.")}


def leaves(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    """The forms made of it of which no other is made: those are what people fill in."""
    made = form.__subclasses__()
    if not made:
        yield form
    for one in made:
        yield from leaves(one)


def test_no_typed_text_may_hold_a_control_character() -> None:
    """Every field of one line is ours; a policy's document has many, and its parser names a bad one's line."""
    bare_fields = {
        f"{form.__name__}.{name}"
        for form in our_forms()
        for name, one in form.base_fields.items()  # type: ignore[attr-defined]  # of each that is declared
        if type(one) is forms.CharField
    }
    assert bare_fields == {"DocumentForm.document"}
