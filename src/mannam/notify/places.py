"""Names of places as people say them: the data has them in English, the catalogue has the Korean."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from mannam.domain.municipalities import Municipality
from mannam.queries.municipalities import municipality

_NAMES: Mapping[str, str] = {
    "Andong": _("Andong"),
    "Anyang": _("Anyang"),
    "Busan": _("Busan"),
    "Changwon": _("Changwon"),
    "Cheonan": _("Cheonan"),
    "Cheongju": _("Cheongju"),
    "Cheongsong": _("Cheongsong"),
    "Chuncheon": _("Chuncheon"),
    "Chungju": _("Chungju"),
    "Daegu": _("Daegu"),
    "Daejeon": _("Daejeon"),
    "Dalseong": _("Dalseong"),
    "Gangneung": _("Gangneung"),
    "Geochang": _("Geochang"),
    "Gimcheon": _("Gimcheon"),
    "Gongju": _("Gongju"),
    "Gunsan": _("Gunsan"),
    "Guro": _("Guro"),
    "Gwangju": _("Gwangju"),
    "Gyeongju": _("Gyeongju"),
    "Haenam": _("Haenam"),
    "Hongseong": _("Hongseong"),
    "Hwaseong": _("Hwaseong"),
    "Incheon": _("Incheon"),
    "Jangheung": _("Jangheung"),
    "Jeju": _("Jeju"),
    "Jeongeup": _("Jeongeup"),
    "Jeonju": _("Jeonju"),
    "Jinju": _("Jinju"),
    "Miryang": _("Miryang"),
    "Muan": _("Muan"),
    "Nonsan": _("Nonsan"),
    "Pohang": _("Pohang"),
    "Pyeongtaek": _("Pyeongtaek"),
    "Sangju": _("Sangju"),
    "Seosan": _("Seosan"),
    "Seoul": _("Seoul"),
    "Sokcho": _("Sokcho"),
    "Songpa": _("Songpa"),
    "Suncheon": _("Suncheon"),
    "Suwon": _("Suwon"),
    "Tongyeong": _("Tongyeong"),
    "Uijeongbu": _("Uijeongbu"),
    "Uiwang": _("Uiwang"),
    "Ulsan": _("Ulsan"),
    "Wonju": _("Wonju"),
    "Yeoju": _("Yeoju"),
    "Yeongwol": _("Yeongwol"),
}


def place_words(name: str) -> str:
    """A city or a region in the active language; a place that we have no name for stays as it is."""
    return gettext(_NAMES[name]) if name in _NAMES else name


def municipality_words(one: Municipality) -> str:
    """A municipality with its province in the active language; a city that is its own province once."""
    if (get_language() or "").startswith("ko"):
        return one.name_ko if one.province_en == "Sejong" else f"{one.province_ko} {one.name_ko}"
    return one.name_en if one.province_en == "Sejong" else f"{one.name_en}, {one.province_en}"


def home_words(home: str) -> str:
    """Where a visitor lives: a municipality's code, or a town as people chose it before."""
    one = municipality(home)
    return municipality_words(one) if one else place_words(home)
