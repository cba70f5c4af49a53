"""Staff sign in with a password and a code; every refusal of a password reads the same."""

import html
import re
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from mannam.models import AuditEvent, User
from mannam.web import clock
from mannam.web.staff.gate import TOTP_AT
from tests.people import Office, make_user
from tests.web.staff.authenticator import SECRET, code_of, stand_still, wrong_code
from tests.web.staff.signed_in import Answer

pytestmark = pytest.mark.django_db

SIGN_IN, CODE, SET_UP = "/staff/sign-in/", "/staff/sign-in/code/", "/staff/sign-in/set-up/"
RECOVERY = "/staff/sign-in/recovery-codes/"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def seo(office: Office, monkeypatch: pytest.MonkeyPatch) -> User:
    """Seo with a password and an app."""
    stand_still(monkeypatch)
    user = _with_password(office.seo)
    TOTP.activate(user, SECRET)
    return user


@pytest.fixture
def newcomer(office: Office, monkeypatch: pytest.MonkeyPatch) -> User:
    """Min with a password and no app yet."""
    stand_still(monkeypatch)
    return _with_password(office.min)


def _with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def give_password(client: Client, email: str, password: str = PASSWORD, **more: str) -> Answer:
    return client.post(SIGN_IN, {"email": email, "password": password, **more})


def errors(response: Answer) -> list[str]:
    found = re.findall(r"mn-alert-body.*?</div>", response.content.decode(), re.DOTALL)
    return [html.unescape(text).strip() for text in re.findall(r"<li>(.*?)</li>", "".join(found), re.DOTALL)]


def shown_secret(response: Answer) -> str:
    found = re.search(r'translate="no">([A-Z2-7 ]+)<', response.content.decode())
    assert found
    return found[1].replace(" ", "")


def shown_codes(response: Answer) -> list[str]:
    found = re.findall(r">(\d{8})<", response.content.decode())
    assert len(found) == 10
    return found


def is_in(client: Client) -> bool:
    return TOTP_AT in client.session


class TestPassword:
    def test_leads_to_the_code_and_lets_nobody_in_yet(self, client: Client, seo: User) -> None:
        response = give_password(client, seo.email.upper())
        assert response["Location"] == CODE
        assert not is_in(client)
        assert "_auth_user_id" not in client.session
        assert client.get("/staff/")["Location"].startswith(SIGN_IN)

    def test_leads_to_the_set_up_without_an_app(self, client: Client, newcomer: User) -> None:
        assert give_password(client, newcomer.email)["Location"] == SET_UP

    def test_refusals_read_the_same(self, client: Client, seo: User, office: Office) -> None:
        citizen = _with_password(office.haneul)
        blocked = _with_password(make_user("blocked@example.org"))
        blocked.is_active = False
        blocked.save()
        tries = [
            give_password(client, seo.email, "wrong"),
            give_password(client, "nobody@example.org"),
            give_password(client, citizen.email),
            give_password(client, blocked.email),
        ]
        assert len({(response.status_code, *errors(response)) for response in tries}) == 1
        assert errors(tries[0])
        assert not is_in(client)

    def test_a_blocked_member_of_staff_gets_no_further(self, client: Client, seo: User) -> None:
        User.objects.filter(pk=seo.pk).update(is_active=False)
        assert give_password(client, seo.email).status_code == 200

    def test_five_tries_at_an_account_then_a_pause(self, client: Client, seo: User) -> None:
        for _try in range(5):
            assert give_password(client, seo.email, "wrong").status_code == 200
        refused = give_password(client, seo.email)
        assert refused.status_code == 429
        assert errors(refused)

    def test_the_pause_says_until_when(self, seo: User) -> None:
        english = Client(headers={"accept-language": "en"})
        for _try in range(6):
            refused = give_password(english, seo.email, "wrong")
        (words,) = errors(refused)
        assert re.fullmatch(r"Too many tries\. You can go on from \w.*\d.*\w\.", words)

    def test_a_home_s_whole_network_is_one_place(self, client: Client, seo: User) -> None:
        tries = [
            client.post(SIGN_IN, {"email": seo.email, "password": "x"}, REMOTE_ADDR=f"2001:db8:1:2::{n}")
            for n in range(6)
        ]
        assert [answer.status_code for answer in tries] == [200] * 5 + [429]

    def test_an_unknown_account_is_paused_alike(self, client: Client, seo: User) -> None:
        answers = [give_password(client, "nobody@example.org", "wrong").status_code for _try in range(6)]
        assert answers == [200] * 5 + [429]

    def test_a_colleague_elsewhere_is_not_locked_out(self, client: Client, seo: User) -> None:
        for _try in range(6):
            give_password(client, seo.email, "wrong")
        elsewhere = client.post(SIGN_IN, {"email": seo.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
        assert elsewhere["Location"] == CODE

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"email": "a\0b@example.org", "password": "x"},
            {"email": "seo@example.org", "password": "\0"},
            {"email": "x" * 100_000, "password": "y" * 100_000},
            {"email": "no address", "password": "x", "next": "\0"},
        ],
    )
    def test_nonsense_is_a_form_with_errors(self, client: Client, db: None, fields: dict[str, str]) -> None:
        response = client.post(SIGN_IN, fields)
        assert response.status_code == 200
        assert errors(response)

    def test_what_was_typed_is_escaped_and_the_password_not_given_back(self, client: Client, db: None) -> None:
        text = give_password(client, '"><script>@example.org', "hidden words").content.decode()
        assert "<script>@" not in text
        assert "hidden words" not in text


class TestCode:
    def test_the_right_one_signs_in(self, client: Client, seo: User) -> None:
        give_password(client, seo.email)
        response = client.post(CODE, {"code": code_of()})
        assert response["Location"] == "/staff/"
        assert is_in(client)
        assert client.get("/staff/").status_code == 200
        assert AuditEvent.objects.filter(verb="sign_in_staff", user=seo).count() == 1

    @pytest.mark.parametrize("steps", [-1, 1])
    def test_a_telephone_half_a_minute_off_is_right(self, client: Client, seo: User, steps: int) -> None:
        give_password(client, seo.email)
        assert client.post(CODE, {"code": code_of(steps=steps)}).status_code == 302

    def test_a_wrong_one_does_not(self, client: Client, seo: User) -> None:
        give_password(client, seo.email)
        response = client.post(CODE, {"code": wrong_code()})
        assert response.status_code == 200
        assert errors(response)
        assert not is_in(client)

    def test_an_old_one_does_not(self, client: Client, seo: User) -> None:
        give_password(client, seo.email)
        assert client.post(CODE, {"code": code_of(steps=-2)}).status_code == 200

    @pytest.mark.parametrize("gap", ["", " ", "-"])
    def test_a_used_one_does_not_again(self, client: Client, seo: User, gap: str) -> None:
        give_password(client, seo.email)
        client.post(CODE, {"code": code_of()})
        client.post("/staff/sign-out/")
        give_password(client, seo.email)
        again = client.post(CODE, {"code": code_of()[:3] + gap + code_of()[3:]})
        assert again.status_code == 200
        assert not is_in(client)

    def test_five_tries_then_a_pause(self, client: Client, seo: User) -> None:
        give_password(client, seo.email)
        for _try in range(5):
            client.post(CODE, {"code": wrong_code()})
        assert client.post(CODE, {"code": code_of()}).status_code == 429
        assert not is_in(client)

    def test_a_recovery_code_works_once(self, client: Client, seo: User) -> None:
        recovery = RecoveryCodes.activate(seo).generate_codes()[3]
        give_password(client, seo.email)
        assert client.post(CODE, {"code": recovery}).status_code == 302
        client.post("/staff/sign-out/")
        give_password(client, seo.email)
        assert client.post(CODE, {"code": recovery}).status_code == 200

    def test_no_code_without_the_password_before(self, client: Client, seo: User) -> None:
        assert client.get(CODE)["Location"] == SIGN_IN
        assert client.post(CODE, {"code": code_of()})["Location"] == SIGN_IN

    def test_the_password_is_good_for_ten_minutes(
        self, client: Client, seo: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        give_password(client, seo.email)
        later = clock.now() + timedelta(minutes=10, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert client.post(CODE, {"code": code_of()})["Location"] == SIGN_IN

    @pytest.mark.parametrize("code", ["", "\0", "9" * 100_000, "１２３４５６", "12345"])
    def test_nonsense_is_a_form_with_errors(self, client: Client, seo: User, code: str) -> None:
        give_password(client, seo.email)
        response = client.post(CODE, {"code": code})
        assert response.status_code == 200
        assert errors(response)


class TestNextPage:
    def test_goes_where_one_wanted_to(self, client: Client, seo: User) -> None:
        form = client.get("/staff/?a=1", follow=True)
        assert 'name="next" value="/staff/?a=1"' in form.content.decode()
        give_password(client, seo.email, next="/staff/?a=1")
        assert client.post(CODE, {"code": code_of()})["Location"] == "/staff/?a=1"

    @pytest.mark.parametrize(
        "address",
        ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:1", "/" * 5000],
    )
    def test_but_to_no_other_site(self, client: Client, seo: User, address: str) -> None:
        give_password(client, seo.email, next=address)
        assert client.post(CODE, {"code": code_of()})["Location"] == "/staff/"


class TestSetUp:
    def test_picture_secret_confirmation_and_recovery_codes(self, client: Client, newcomer: User) -> None:
        give_password(client, newcomer.email)
        page = client.get(SET_UP)
        assert "<svg" in page.content.decode()
        secret = shown_secret(page)
        done = client.post(SET_UP, {"code": code_of(secret)}, follow=True)
        assert len(re.findall(r">\d{8}<", done.content.decode())) == 10
        assert is_in(client)
        assert AuditEvent.objects.filter(verb="set_up_totp", user=newcomer).count() == 1

    def test_the_secret_stays_over_a_wrong_code(self, client: Client, newcomer: User) -> None:
        give_password(client, newcomer.email)
        secret = shown_secret(client.get(SET_UP))
        wrong = client.post(SET_UP, {"code": wrong_code(secret)})
        assert errors(wrong)
        assert shown_secret(wrong) == secret
        assert not is_in(client)

    def test_the_confirming_code_is_used_up(self, client: Client, newcomer: User) -> None:
        give_password(client, newcomer.email)
        secret = shown_secret(client.get(SET_UP))
        client.post(SET_UP, {"code": code_of(secret)})
        client.post("/staff/sign-out/")
        give_password(client, newcomer.email)
        assert client.post(CODE, {"code": code_of(secret)}).status_code == 200

    def test_recovery_codes_stay_over_another_language_until_they_are_kept(
        self, client: Client, newcomer: User
    ) -> None:
        give_password(client, newcomer.email, next="/staff/?a=1")
        secret = shown_secret(client.get(SET_UP))
        assert client.post(SET_UP, {"code": code_of(secret)})["Location"] == RECOVERY
        codes = shown_codes(client.get(RECOVERY))
        client.post("/i18n/setlang/", {"language": "en", "next": RECOVERY})
        assert shown_codes(client.get(RECOVERY)) == codes
        assert client.get(SET_UP)["Location"] == SIGN_IN
        assert client.post(RECOVERY)["Location"] == "/staff/?a=1"
        assert client.get(RECOVERY)["Location"] == "/staff/"

    def test_recovery_codes_are_shown_for_ten_minutes(
        self, client: Client, newcomer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        give_password(client, newcomer.email)
        client.post(SET_UP, {"code": code_of(shown_secret(client.get(SET_UP)))})
        later = clock.now() + timedelta(minutes=10, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert client.get(RECOVERY)["Location"] == "/staff/"

    def test_nobody_puts_another_app_in_the_place_of_the_first(self, client: Client, seo: User) -> None:
        give_password(client, seo.email)
        assert client.get(SET_UP)["Location"] == CODE
        assert client.post(SET_UP, {"code": code_of()})["Location"] == CODE

    def test_the_code_page_leads_here(self, client: Client, newcomer: User) -> None:
        give_password(client, newcomer.email)
        assert client.get(CODE)["Location"] == SET_UP

    def test_not_without_the_password(self, client: Client, newcomer: User) -> None:
        assert client.get(SET_UP)["Location"] == SIGN_IN


class TestSignOut:
    def test_ends_the_session(self, client: Client, seo: User) -> None:
        give_password(client, seo.email)
        client.post(CODE, {"code": code_of()})
        assert client.post("/staff/sign-out/")["Location"] == SIGN_IN
        assert client.get("/staff/")["Location"].startswith(SIGN_IN)

    def test_not_by_a_link(self, client: Client, seo: User) -> None:
        give_password(client, seo.email)
        client.post(CODE, {"code": code_of()})
        assert client.get("/staff/sign-out/")["Location"] == "/staff/"
        assert is_in(client)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_is_in_both_languages(client: Client, db: None, language: str) -> None:
    text = client.get(SIGN_IN, headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in text
