"""The migrations make what the models say."""

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_no_model_says_what_no_migration_makes(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", "mannam", check_changes=True, dry_run=True, interactive=False)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)
