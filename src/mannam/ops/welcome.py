"""What ``mannam up`` says once it is ready: the addresses to open."""

import json
from random import SystemRandom

from mannam import config
from mannam.ops.programs import Role


def welcome(roles: frozenset[Role], *, as_json: bool) -> str:
    """The addresses, as one JSON object or as lines that end with "ready"."""
    facts = _facts(roles)
    if as_json:
        return json.dumps({"ready": True, **facts}, ensure_ascii=False)
    width = max((len(name) for name in facts), default=0)
    lines = [f"  {name.ljust(width)}  {value}" for name, value in facts.items()]
    return "\n".join(["", "Mannam is ready.", *lines, "", "Ctrl-C ends it."])


def _facts(roles: frozenset[Role]) -> dict[str, str]:
    facts: dict[str, str] = {}
    if Role.WEB in roles:
        facts["pages"] = f"{config.public_url()}/"
    if Role.MEDIA in roles:
        facts["calls"] = config.media_url()
    if config.is_demo() and Role.WEB in roles:
        facts |= _demo_facts()
    return facts


def _demo_facts() -> dict[str, str]:
    address = f"{config.public_url()}/demo/"
    return {
        "demo": f"{address}  (sign in as anybody with one click; people and visits are made up)",
        "visit": _fresh_visit() or f"make one at {address}",
    }


def _fresh_visit() -> str | None:
    """A visit that starts within two minutes, in words."""
    from django.utils.timezone import localtime

    from mannam.actions.refused import Refused
    from mannam.ops.clock import now
    from mannam.ops.migrate import close_database
    from mannam.web.demo import ready

    try:
        visit = ready.make(now(), SystemRandom())
    except Refused:
        return None
    finally:
        close_database()
    return f"{visit.ref} starts at {localtime(visit.starts_at):%H:%M}, check-in code {visit.check_in_code}"
