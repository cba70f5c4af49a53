"""Cities, counties and districts (시·군·구), and how people name them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mannam.domain.distance import Place

_KIND = re.compile(r"(?<=..)(-(si|gun|gu)|특별자치시|특별자치도|특별시|광역시|[시군구도])$")
_NOT_SAID = re.compile(r"[\s,·-]+")


@dataclass(frozen=True)
class Municipality:
    """One of them. ``name_ko`` of a district inside a city begins with the city: "성남시 분당구"."""

    code: str
    province_ko: str
    province_en: str
    name_ko: str
    name_en: str
    place: Place

    @property
    def own(self) -> frozenset[str]:
        """What it is called without its province, with and without the word for its kind."""
        return _spellings(self.name_ko.split()[-1], self.name_en.split(",")[0], self.name_ko, self.name_en)

    @property
    def province(self) -> frozenset[str]:
        """What its province is called."""
        return _spellings(self.province_ko, self.province_en)


def find(known: Sequence[Municipality], typed: str) -> list[Municipality]:
    """Those that somebody means: the name as it is said, else a province, else each word the start of a name."""
    said = _plain(typed)
    if not said:
        return []
    exact = [one for one in known if said in one.own]
    if whole := [one for one in known if said in one.province]:
        return exact + [one for one in whole if one not in exact]
    words = [_plain(word) for word in re.split(r"[\s,]+", typed) if _plain(word)]
    return exact or [one for one in known if all(_begins(one, word) for word in words)]


def _begins(one: Municipality, word: str) -> bool:
    return any(name.startswith(word) for name in one.own | one.province) or any(
        part.startswith(word) for part in map(_plain, one.name_ko.split())
    )


def _spellings(*names: str) -> frozenset[str]:
    return frozenset(_plain(name) for written in names for name in (written, _KIND.sub("", written)))


def _plain(text: str) -> str:
    return _NOT_SAID.sub("", text).casefold()
