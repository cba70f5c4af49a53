"""What officers say most often, for one press: written in their language, read in that of each booth."""

from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

READY: Final = (
    _("Please stay in the picture."),
    _("Please speak in a way that can be understood."),
    _("Please change the subject."),
    _("Please do not show anything to the camera."),
)


def ready_warnings() -> list[str]:
    """Each in the active language."""
    return [str(words) for words in READY]


def in_own_words() -> dict[str, str]:
    """In the active language what an officer may have written in any: by the words as they were written."""
    own = ready_warnings()
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known |= dict(zip(ready_warnings(), own, strict=True))
    return known
