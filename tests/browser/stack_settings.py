"""The settings of a stack: the product's own, and each answer says from which file its page was drawn."""

from mannam import settings
from mannam.settings import *  # noqa: F403

MIDDLEWARE = ["tests.browser.drawn_from.DrawnFrom", *settings.MIDDLEWARE]
TEMPLATES = [
    {**engine, "NAME": "django", "BACKEND": "tests.browser.drawn_from.NotingTemplates"}
    for engine in settings.TEMPLATES
]
