"""Addresses of the desk."""

from django.urls import path

from mannam.web import side_in_address  # noqa: F401 - the converter "side"
from mannam.web.desk import views
from mannam.web.desk.booth_views import booths, pair, unpair
from mannam.web.desk.check_in_view import check_in
from mannam.web.desk.disruption_views import discard, disruption, disruptions, lift, new, put_in_force, telephoned
from mannam.web.desk.help_views import calls_for_help, coming, settled
from mannam.web.desk.inmate_views import answer, decide, inmates, told
from mannam.web.desk.visit_views import call_off, inmate_absent, move, visit
from mannam.web.desk.waiting_views import waiting

urlpatterns = [
    path("desk/", views.choose, name="desk"),
    path("desk/<slug:code>/", views.day, name="desk-day"),
    path("desk/<slug:code>/day/", views.day, name="desk-other-day"),
    path("desk/<slug:code>/check-in/", check_in, name="desk-check-in"),
    path("desk/<slug:code>/help", calls_for_help, name="desk-help"),
    path("desk/<slug:code>/visits/<slug:ref>/", visit, name="desk-visit"),
    path("desk/<slug:code>/visits/<slug:ref>/move/", move, name="desk-visit-move"),
    path("desk/<slug:code>/visits/<slug:ref>/call-off/", call_off, name="desk-visit-call-off"),
    path("desk/<slug:code>/visits/<slug:ref>/absent/", inmate_absent, name="desk-visit-absent"),
    path("desk/<slug:code>/visits/<str:ref>/coming/<side:side>", coming, name="desk-coming"),
    path("desk/<slug:code>/visits/<str:ref>/settled/<side:side>", settled, name="desk-settled"),
    path("desk/<slug:code>/inmates/", inmates, name="desk-inmates"),
    path("desk/<slug:code>/inmates/<slug:ref>/decide/", decide, name="desk-inmates-decide"),
    path("desk/<slug:code>/inmates/<slug:ref>/told/", told, name="desk-inmates-told"),
    path("desk/<slug:code>/inmates/<slug:ref>/answer/", answer, name="desk-inmates-answer"),
    path("desk/<slug:code>/disruptions/", disruptions, name="desk-disruptions"),
    path("desk/<slug:code>/disruptions/new/<slug:kind>/", new, name="desk-disruption-new"),
    path("desk/<slug:code>/disruptions/<int:disruption_id>/", disruption, name="desk-disruption"),
    path("desk/<slug:code>/disruptions/<int:disruption_id>/apply/", put_in_force, name="desk-disruption-apply"),
    path("desk/<slug:code>/disruptions/<int:disruption_id>/discard/", discard, name="desk-disruption-discard"),
    path("desk/<slug:code>/disruptions/<int:disruption_id>/lift/", lift, name="desk-disruption-lift"),
    path(
        "desk/<slug:code>/disruptions/<int:disruption_id>/visits/<slug:ref>/phoned/",
        telephoned,
        name="desk-disruption-phoned",
    ),
    path("desk/<slug:code>/waiting/", waiting, name="desk-waiting"),
    path("desk/<slug:code>/booths/", booths, name="desk-booths"),
    path("desk/<slug:code>/booths/<int:booth_id>/pair/", pair, name="desk-booth-pair"),
    path("desk/<slug:code>/booths/<int:booth_id>/unpair/", unpair, name="desk-booth-unpair"),
]
