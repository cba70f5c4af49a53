"""Every page is written on one frame, also those that Django draws without a context."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string

import mannam

TEMPLATES = Path(mannam.__file__).parent / "web" / "templates"


def test_the_head_of_a_page_is_written_once() -> None:
    written = [file.name for file in TEMPLATES.rglob("*.html") if "<head>" in file.read_text()]
    assert written == ["base_page.html"]


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_a_page_for_trouble_needs_no_context(name: str) -> None:
    page = render_to_string(name)
    assert page.startswith("<!doctype html>")
    assert page.count("<h1") == 1
    assert 'data-text-size="normal"' in page
