"""Addresses of supervision."""

from django.urls import path

from mannam.web import side_in_address  # noqa: F401 - the converter "side"
from mannam.web.officer import views
from mannam.web.officer.help_views import calls_for_help, coming, settled

urlpatterns = [
    path("officer/", views.officer, name="officer"),
    path("officer/<slug:code>/", views.calls, name="officer-calls"),
    path("officer/<slug:code>/help", calls_for_help, name="officer-help"),
    path("officer/<slug:code>/<str:ref>/", views.watch, name="officer-call"),
    path("officer/<slug:code>/<str:ref>/join", views.join, name="officer-join"),
    path("officer/<slug:code>/<str:ref>/coming/<side:side>", coming, name="officer-coming"),
    path("officer/<slug:code>/<str:ref>/settled/<side:side>", settled, name="officer-settled"),
]
