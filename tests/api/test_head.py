"""Whatever a program reads by GET answers HEAD: the same status and headers, no body."""

import pytest
from django.test import Client

from mannam.api import inmate_keys
from tests.people import Office
from tests.visits import checked_in_visit

OWN_EACH_TIME = {"RateLimit"}


def reads(office: Office) -> list[str]:
    key = inmate_keys.issue(office.haneul.pk, office.yul.pk)
    return [
        "openapi.json",
        "facilities",
        "facilities?near=nowhere",
        f"availability?inmate={key}&from=2026-11-24&to=2026-11-24",
        "inmates?facility=daegu-ci&number=1024&name=Yul",
        "inmates?facility=daegu-ci&number=1024&name=Bom",
        "visits",
        f"visits/{checked_in_visit(office).ref}",
        "visits/MN-NONE",
        "draws",
        "draws/demo/2026-12-08",
        "entries",
        "me",
        "nowhere",
    ]


def test_head_is_answered_as_get_without_a_body(office: Office, haneul: Client) -> None:
    for read in reads(office):
        got, headed = haneul.get(f"/api/v1/{read}"), haneul.head(f"/api/v1/{read}")
        assert headed.status_code == got.status_code, read
        for name in (got.headers.keys() | headed.headers.keys()) - OWN_EACH_TIME:
            assert headed.headers.get(name) == got.headers.get(name), (read, name)
        assert not headed.content, read


def test_head_of_what_has_not_changed_is_304(haneul: Client) -> None:
    etag = haneul.get("/api/v1/me").headers["ETag"]
    assert haneul.head("/api/v1/me", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["visits/MN-NONE/cancel", "visits/MN-NONE/outcome"])
def test_what_only_takes_a_post_refuses_head_as_get(haneul: Client, path: str) -> None:
    headed = haneul.head(f"/api/v1/{path}")
    assert (headed.status_code, headed.headers["Allow"]) == (405, "POST")


def test_a_wrong_method_is_told_of_head(haneul: Client) -> None:
    assert haneul.delete("/api/v1/me").headers["Allow"] == "GET, HEAD"
