"""The policies of a simulation: two that are shipped, and three of the demo's with one thing of its own each."""

from collections.abc import Mapping
from importlib.resources import files

FREE, COUNTRY, IN_LINE, BY_LOT, ON_REQUEST = "demo", "kr", "line", "lots", "asks"
"""Rules that let nearly everything pass, so that places run out; a country's, so that rules refuse; and places
that are released in line, by lot, or after an approval."""

POLICIES = (FREE, COUNTRY, IN_LINE, BY_LOT, ON_REQUEST)

DAYS_AHEAD = {FREE: 14, IN_LINE: 2, BY_LOT: 3, ON_REQUEST: 14}
"""How many days before booking opens; what the country's says is asked beyond its edges too."""

_CHANGES: Mapping[str, Mapping[str, str]] = {
    IN_LINE: {
        "opens_days_before = 14": f"opens_days_before = {DAYS_AHEAD[IN_LINE]}",
        'opens_at = "00:00"': 'opens_at = "07:00"',
    },
    BY_LOT: {
        "opens_days_before = 14": f"opens_days_before = {DAYS_AHEAD[BY_LOT]}",
        'opens_at = "00:00"': 'opens_at = "08:00"',
    },
    ON_REQUEST: {"approval = false": "approval = true"},
}
_RELEASE = {
    IN_LINE: 'mode = "first_come"\nlottery_minutes = 0\nqueue_bound = 2',
    BY_LOT: 'mode = "lottery"\nlottery_minutes = 480\nqueue_bound = 0',
}


def document(name: str, effective_from: str = "2020-01-01", party_max: int = 5) -> str:
    """The rules under this name, one of the last three, from that day on."""
    text = (files("mannam") / "policies" / f"{FREE}.toml").read_text(encoding="utf-8")
    changes = {
        f'name = "{FREE}"': f'name = "{name}"',
        "effective_from = 2020-01-01": f"effective_from = {effective_from}",
        "party_max = 5": f"party_max = {party_max}",
        **_CHANGES[name],
    }
    for old, new in changes.items():
        if old not in text:
            raise ValueError(f"the policy {FREE} says nowhere {old}")
        text = text.replace(old, new, 1)
    return f"{text}\n[release]\n{_RELEASE[name]}\n" if name in _RELEASE else text
