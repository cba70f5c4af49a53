"""Pairing a booth's browser by a one-time code."""

from datetime import timedelta

import pytest

from mannam.access import Denied, access_booth_device
from mannam.actions.actor import By
from mannam.actions.pair_booth import LIFETIME, issue_pairing_code, pair_booth
from mannam.actions.refused import Refused
from mannam.domain.lifecycle import Actor
from mannam.domain.refusals import RefusalCode
from mannam.models import BoothDevice, PairingCode
from tests.people import Office

CODE = "48291375"


def _issue(office: Office, code: str = CODE) -> None:
    issue_pairing_code(office.seoul_booths[0].pk, By(Actor.DESK, office.seo.pk), now=office.now, code=code)


def _refusal(office: Office, code: str, *, after: timedelta = timedelta()) -> RefusalCode:
    with pytest.raises(Refused) as refused:
        pair_booth(code, now=office.now + after, token="another")
    return refused.value.refusals[0].code


def test_a_code_pairs_once(office: Office) -> None:
    _issue(office)
    device = pair_booth(CODE, now=office.now, token="secret")
    assert access_booth_device("secret").pk == device.pk
    assert device.booth == office.seoul_booths[0]
    assert _refusal(office, CODE) is RefusalCode.PAIRING_CODE_USED


def test_a_wrong_or_old_code_pairs_nothing(office: Office) -> None:
    _issue(office)
    assert _refusal(office, "00000000") is RefusalCode.PAIRING_CODE_UNKNOWN
    assert _refusal(office, CODE, after=LIFETIME) is RefusalCode.PAIRING_CODE_USED
    assert not BoothDevice.objects.exists()


def test_a_new_screen_ends_the_one_before(office: Office) -> None:
    _issue(office)
    pair_booth(CODE, now=office.now, token="first")
    _issue(office, "11112222")
    pair_booth("11112222", now=office.now, token="second")
    with pytest.raises(Denied):
        access_booth_device("first")


def test_a_new_code_ends_the_one_before(office: Office) -> None:
    _issue(office)
    _issue(office, "11112222")
    assert _refusal(office, CODE) is RefusalCode.PAIRING_CODE_USED
    assert PairingCode.objects.filter(used_at=None).count() == 2


def test_neither_code_nor_token_is_kept(office: Office) -> None:
    _issue(office)
    pair_booth(CODE, now=office.now, token="secret")
    assert CODE not in PairingCode.objects.get().code_hash
    assert "secret" not in BoothDevice.objects.get().token_hash
