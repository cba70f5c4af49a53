"""The facilities that an import's rows name by code."""

from collections.abc import Callable, Container, Mapping

from django.utils.translation import gettext as _

from mannam.actions.import_cells import shown, slug
from mannam.models import Facility


def facility_ids() -> Mapping[object, int]:
    """The id of each facility, by code."""
    return dict(Facility.objects.values_list("code", "id"))


def facility_code(known: Container[object]) -> Callable[[str], str]:
    """The code of a facility that is there."""
    read_code = slug(50)

    def read(cell: str) -> str:
        code = read_code(cell)
        if code not in known:
            raise ValueError(_("there is no facility %(code)s; import facilities first") % {"code": shown(code)})
        return code

    return read
