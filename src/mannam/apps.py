"""The one Django app."""

from django.apps import AppConfig


class MannamConfig(AppConfig):
    """Models live in mannam.models, migrations in mannam.migrations."""

    name = "mannam"
    default = True
