"""Cities, counties and districts (시·군·구), and how people name them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from unicodedata import normalize

from mannam.domain.distance import Place

_KIND = re.compile(r"(?<=..)(-(si|gun|gu)|특별자치시|특별자치도|특별시|광역시|[시군구도])$")
_SMALLER = re.compile(r"(?<=..)[동읍면]$")
_TYPED_KIND = re.compile(r"(?<=..)(si|gun|gu|do|\d+동|읍|신도시|역|[시군구도])$")
_NOT_SAID = re.compile(r"[\0\s,·-]+")
_HANGUL = re.compile(r"[가-힣\d]+")
_ALIKE = 0.75
"""How alike a misspelt word and a name are, from 0 to 1: one sound of five may be another."""


@dataclass(frozen=True)
class Municipality:
    """One of them. ``name_ko`` of a district inside a city begins with the city: "성남시 분당구".

    ``province_also`` holds the short and former names of its province, ``places`` the well-known names of what
    lies in it and its own former names.
    """

    code: str
    province_ko: str
    province_en: str
    name_ko: str
    name_en: str
    place: Place
    province_also: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @cached_property
    def own(self) -> frozenset[str]:
        """What it is called without its province, with and without the word for its kind."""
        return _spellings(self.name_ko.split()[-1], self.name_en.split(",")[0], self.name_ko, self.name_en)

    @cached_property
    def city(self) -> frozenset[str]:
        """What the city is called that it is a district of; nothing for the others."""
        return _spellings(*self.name_ko.split()[:-1], *self.name_en.split(", ")[1:])

    @cached_property
    def province(self) -> frozenset[str]:
        """What its province is called, in full, in short and formerly."""
        return _spellings(self.province_ko, self.province_en, *self.province_also)

    @cached_property
    def within(self) -> frozenset[str]:
        """Well-known names of what lies in it."""
        return frozenset(_plain(name) for one in self.places for name in (one, _SMALLER.sub("", one)))

    @cached_property
    def names(self) -> frozenset[str]:
        """Every word that points to it."""
        return self.own | self.city | self.province | self.within


def find(known: Sequence[Municipality], typed: str) -> list[Municipality]:
    """Those that somebody means: by a name, a province, an address with or without spaces, a name's start."""
    words = _words(typed)
    if not words:
        return []
    return (
        _called(known, "".join(words))
        or _pointed_at(known, words)
        or [one for one in known if all(_begins(one, word) for word in words)]
        or _pointed_at(known, _apart(known, words))
    )


def nearest(known: Sequence[Municipality], typed: str, most: int = 5) -> list[Municipality]:
    """Those whose names are spelt most alike, the likest first; for a word that names nothing."""
    spelt = {_sounds(name): name for one in known for name in one.own | one.within}
    alike = [
        spelt[found]
        for word in _words(typed)
        for found in get_close_matches(_sounds(word), spelt, n=most, cutoff=_ALIKE)
    ]
    found = [one for name in alike for one in known if name in one.own | one.within]
    return list(dict.fromkeys(found))[:most]


def _called(known: Sequence[Municipality], said: str) -> list[Municipality]:
    """Those of this very name, then all of a province of this name, then those around a place of this name."""
    exact = [one for one in known if said in one.own]
    whole = [one for one in known if said in one.province]
    around = [one for one in known if said in one.within]
    return list(dict.fromkeys(exact + whole + around))


def _pointed_at(known: Sequence[Municipality], words: Sequence[str]) -> list[Municipality]:
    """Those to which the most words point; words that are no names, as streets and numbers, count for nothing."""
    names = _names(known)
    heard = {word: said for word in words if (said := _heard(names, word))}
    pairs = [both for one, other in pairwise(words) if (both := one + other) in names]
    points = {one: sum(_weight(one, said) for said in [*heard.values(), *pairs]) for one in known}
    most = max(points.values(), default=0)
    best = [one for one in known if most and points[one] == most]
    rest = [word for word in words if word not in heard]
    return [one for one in best if rest and all(_begins(one, word) for word in rest)] or best


def _heard(names: Collection[str], word: str) -> str:
    """The name that a word says, if need be without the word for a kind ("김포군" is a city now), or nothing."""
    return next((said for said in (word, _TYPED_KIND.sub("", word)) if said in names), "")


def _weight(one: Municipality, said: str) -> int:
    """A name of its own says more than the city or the province around it."""
    if said in one.own or said in one.within:
        return 2
    return 1 if said in one.city or said in one.province else 0


def _apart(known: Sequence[Municipality], words: Sequence[str]) -> list[str]:
    """The names at the start of words typed without spaces, longest first: "서울시강남구역삼동"."""
    names = [name for name in _names(known) if _HANGUL.fullmatch(name)]
    found = []
    for word in words:
        rest = word
        while begins := max((name for name in names if rest.startswith(name)), key=len, default=""):
            found.append(begins)
            rest = rest.removeprefix(begins)
    return found


def _begins(one: Municipality, word: str) -> bool:
    return any(name.startswith(word) for name in one.names)


def _names(known: Sequence[Municipality]) -> frozenset[str]:
    return frozenset[str]().union(*(one.names for one in known))


def _spellings(*names: str) -> frozenset[str]:
    return frozenset(_plain(name) for written in names for name in (written, _KIND.sub("", written)))


def _words(typed: str) -> list[str]:
    return [word for part in re.split(r"[\0\s,()]+", typed) if (word := _plain(part))]


def _plain(text: str) -> str:
    return _NOT_SAID.sub("", text).casefold()


def _sounds(word: str) -> str:
    """Hangul letter by letter, so that one wrong vowel is one difference and not a whole syllable."""
    return normalize("NFD", word)
