"""Addresses of a booth's screen."""

from django.urls import path

from mannam.web.booth import views

urlpatterns = [
    path("booth/", views.booth, name="booth"),
    path("booth/pair/", views.pair, name="booth-pair"),
    path("booth/state.json", views.state, name="booth-state"),
    path("booth/help", views.call_help, name="booth-help"),
    path("booth/join", views.join, name="booth-join"),
]
