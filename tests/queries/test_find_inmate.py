"""An inmate is found by facility, number and name together, and by nothing less."""

import pytest

from mannam.domain.refusals import RefusalCode
from mannam.domain.refused import Refused
from mannam.queries.inmates import find_inmate
from tests.people import Office


@pytest.mark.parametrize(("number", "name"), [("1024", "Yul"), (" 1024 ", " yul"), ("1024", "Y ul")])
def test_spaces_and_case_do_not_matter(office: Office, number: str, name: str) -> None:
    assert find_inmate("daegu-ci", number, name) == office.yul


@pytest.mark.parametrize(
    ("code", "number", "name"),
    [
        ("seoul-dongbu-dc", "1024", "Yul"),
        ("daegu-ci", "1025", "Yul"),
        ("daegu-ci", "1024", "Bom"),
        ("daegu-ci", "1025", ""),
        ("\0", "\0", "\0"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(office: Office, code: str, number: str, name: str) -> None:
    with pytest.raises(Refused) as refused:
        find_inmate(code, number, name)
    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.params) == (RefusalCode.INMATE_NOT_FOUND, {})
