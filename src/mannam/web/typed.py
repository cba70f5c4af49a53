"""What somebody had typed when they changed the language or the size of the text: the page shows it again.

The switches on the pages of the application send its form along. What is in it is kept in the session until the
page is shown the next time, and is only shown: nothing is done with it until the person sends it. Anybody may send
anything here, signed in or not, so only the fields that the page asks for are kept, and little of them.
"""

from collections.abc import Mapping
from typing import Final

from django.forms import Form
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from mannam.web.public.apply_forms import HomeForm, KindForm, PartyForm, WhenForm, WhereForm, WhomForm
from mannam.web.public.sign_in_forms import EmailForm, NameForm

KEY: Final = "typed"
MOST: Final = 1000  # characters in all, with the names of the fields; nobody types so much here
_FORMS: Final[Mapping[str, type[Form]]] = {
    "apply-whom": WhomForm,
    "apply-kind": KindForm,
    "apply-party": PartyForm,
    "apply-home": HomeForm,
    "apply-where": WhereForm,
    "apply-when": WhenForm,
    "sign-in": EmailForm,
    "sign-in-name": NameForm,
}
"""What each page asks, by the name of its address. The code of the sign-in is a secret, so it is not kept."""


def keep_typed(request: HttpRequest, page: str) -> None:
    """Keep the answers that came with a switch for ``page``, the address it goes back to."""
    answers = {name: request.POST.getlist(name) for name in _fields(page) if name in request.POST}
    size = sum(len(name) + sum(1 + len(value) for value in values) for name, values in answers.items())
    if answers and len(page) + size <= MOST:
        request.session[KEY] = {"page": page, "answers": answers}


def typed(request: HttpRequest) -> dict[str, str | list[str]]:
    """The answers kept for the page that is shown now, by field; once, and empty when there are none."""
    kept = request.session.get(KEY)
    if request.method != "GET" or kept is None or kept["page"] != request.get_full_path():
        return {}
    del request.session[KEY]
    return {name: values[0] if len(values) == 1 else values for name, values in kept["answers"].items()}


def _fields(page: str) -> tuple[str, ...]:
    """The names of the fields on the page with this address; none on a page that keeps nothing."""
    try:
        name = resolve(page.partition("?")[0]).view_name
    except Resolver404:
        return ()
    return tuple(_FORMS[name].base_fields) if name in _FORMS else ()
