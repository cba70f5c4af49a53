"""Says from which file a page was drawn: ``Server-Timing: page;desc="officer/watch.html"``, which a page can read.

Only the stack of these tests has it. Two pages may share an address, so its name does not tell them apart.
"""

from collections.abc import Callable
from threading import local

from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates, Template
from django.template.loader_tags import ExtendsNode

HEADER = "Server-Timing"
_drawing = local()


class NotingTemplates(DjangoTemplates):
    """Notes the page that is asked for; what it extends and includes nobody asks for here."""

    def get_template(self, template_name: str) -> Template:
        """See Django."""
        found = super().get_template(template_name)
        if found.template.nodelist.get_nodes_by_type(ExtendsNode):
            _drawing.page = template_name
        return found


class DrawnFrom:
    """A middleware around all others, so that it sees the pages for errors too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with the file of its page if it is one."""
        _drawing.page = ""
        response = self._get_response(request)
        if _drawing.page:
            response[HEADER] = f'page;desc="{_drawing.page}"'
        return response
