"""What ``mannam up`` says once it is ready: the addresses to open."""

import json
from collections.abc import Mapping
from pathlib import Path
from random import SystemRandom

from mannam import config
from mannam.ops.programs import Role


def welcome(roles: frozenset[Role], log: Path | None, *, as_json: bool) -> str:
    """The addresses, as one JSON object or as lines. ``log``: the file in which the children write, if any."""
    facts = _facts(roles) | ({} if log is None else {"log": str(log)})
    links = _sign_in_links() if config.is_demo() and Role.WEB in roles else {}
    warning = _warning()
    if as_json:
        more = {"sign_in": links, "warning": warning}
        told = {name: value for name, value in more.items() if value}
        return json.dumps({"ready": True, **facts, **told}, ensure_ascii=False)
    lines = ["", "Mannam is ready.", *_columns(facts)]
    if warning:
        lines += ["", f"WARNING: {warning}"]
    if links:
        lines += ["", "Sign in with one click (all of this is made up):", *sign_in_lines()]
    return "\n".join([*lines, "", "Ctrl-C ends it."])


def sign_in_lines() -> list[str]:
    """Everybody of the demo, by what they do there, with the address that signs them in."""
    from django.utils.translation import override

    from mannam.web.demo.people import PEOPLE

    links = _sign_in_links()
    with override("en"):  # as all that is printed here
        return _columns({str(person.does): links[key] for key, person in PEOPLE.items()})


def _columns(facts: Mapping[str, str]) -> list[str]:
    width = max((len(name) for name in facts), default=0)
    return [f"  {name.ljust(width)}  {value}" for name, value in facts.items()]


def _facts(roles: frozenset[Role]) -> dict[str, str]:
    facts: dict[str, str] = {}
    if Role.WEB in roles:
        facts["pages"] = f"{config.public_url()}/"
    if Role.MEDIA in roles:
        facts["calls"] = config.media_url()
    if config.is_demo() and Role.WEB in roles:
        facts["demo"] = f"{config.public_url()}/demo/"
        facts["visit"] = _fresh_visit() or f"make one at {facts['demo']}"
    return facts


def _warning() -> str:
    from mannam.ops.whose_world import MADE_UP, World, world_of

    return MADE_UP if not config.is_demo() and world_of(config.database_url()) is World.DEMO else ""


def _sign_in_links() -> dict[str, str]:
    from mannam.web.demo.people import PEOPLE

    return {key: f"{config.public_url()}/demo/sign-in/{key}/" for key in PEOPLE}


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
