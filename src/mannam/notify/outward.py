"""Which addresses this machine may call: nobody makes it knock at doors that only it can reach."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from mannam import config

_NAT64 = ip_network("64:ff9b::/96")


class NotAllowedError(ValueError):
    """An address that is not called, and why."""


@dataclass(frozen=True)
class Destination:
    """Where a call goes: the name for the certificate, and the one address that was looked at and found good."""

    host: str
    address: str


def check_url(url: str) -> str:
    """The host of an address that may be called. Raises NotAllowedError."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise NotAllowedError(f"{url!r} is no address") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and config.is_demo()):
        raise NotAllowedError("the address must begin with https://")
    if not host or parts.username is not None or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAllowedError("the address must be https://host/path, without a user")
    return host


def destination_of(url: str) -> Destination:
    """Where to call. It is looked up once, so that a name cannot mean another machine a moment later.

    Raises NotAllowedError for one within a private network, OSError when the name is not known.
    """
    host = check_url(url)
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except UnicodeError as error:  # a part of the name is too long
        raise NotAllowedError(f"{host} is no name of a machine") from error
    for address in found:
        if not _is_public(address) and config.get("MANNAM_WEBHOOK_PRIVATE") != "1":
            raise NotAllowedError(f"{host} is within a private network")
    return Destination(host, found[0])


def _is_public(text: str) -> bool:
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and _holds_an_old_one(address):
        return False
    return address.is_global and not address.is_multicast


def _holds_an_old_one(address: IPv6Address) -> bool:
    """Whether it stands for an IPv4 address, which may be a private one."""
    return bool(address.ipv4_mapped or address.sixtofour or address.teredo or address in _NAT64)
