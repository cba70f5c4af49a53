"""Whose word about the client's address and about TLS is believed."""

import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django import Settings

from mannam.rate_limits import address_of

HTTPS = ("HTTP_X_FORWARDED_PROTO", "https")


def settings_with(proxies: str) -> str:
    """What the settings are in a process with that many proxies."""
    program = "from mannam import settings as s; print(s.ALLAUTH_TRUSTED_PROXY_COUNT, s.SECURE_PROXY_SSL_HEADER)"
    environment = {**os.environ, "MANNAM_TRUSTED_PROXIES": proxies}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    return run.stdout.strip() or run.stderr.strip()


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        ("", "0 None"),
        ("0", "0 None"),
        ("2", f"2 {HTTPS}"),
        ("one", "MANNAM_TRUSTED_PROXIES must be a whole number, not 'one'"),
    ],
)
def test_the_setting(proxies: str, expected: str) -> None:
    assert settings_with(proxies) == expected


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (0, "", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "192.0.2.66, 203.0.113.9", "203.0.113.9"),  # the first is the client's own word
        (2, "192.0.2.66, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
    ],
)
def test_the_clients_address(settings: Settings, count: int, forwarded: str, address: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(headers=headers, REMOTE_ADDR="198.51.100.1").get("/")
    assert address_of(request) == address


def test_of_an_ipv6_address_the_network_counts() -> None:
    homes = [RequestFactory(REMOTE_ADDR=f"2001:db8:1:2::{n}").get("/") for n in (1, 2)]
    assert len({address_of(home) for home in homes}) == 1


def test_tls_is_believed_only_of_a_proxy(settings: Settings) -> None:
    request = RequestFactory(headers={"X-Forwarded-Proto": "https"}).get("/")
    assert not request.is_secure()
    settings.SECURE_PROXY_SSL_HEADER = HTTPS
    assert request.is_secure()


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "status"), [(0, 429), (1, 200)])
def test_a_made_up_header_opens_no_limit(settings: Settings, count: int, status: int) -> None:
    """Without a proxy a header that changes at each try is no other client; behind one it is."""
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    answers = [
        Client(headers={"X-Forwarded-For": f"203.0.113.{n}"}).post(
            "/staff/sign-in/", {"email": "seo@example.org", "password": "x"}
        )
        for n in range(6)
    ]
    assert answers[-1].status_code == status
