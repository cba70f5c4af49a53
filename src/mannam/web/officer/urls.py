"""Addresses of supervision."""

from django.urls import path

from mannam.web.officer import views

urlpatterns = [
    path("officer/", views.officer, name="officer"),
    path("officer/<slug:code>/", views.calls, name="officer-calls"),
    path("officer/<slug:code>/<str:ref>/", views.watch, name="officer-call"),
    path("officer/<slug:code>/<str:ref>/join", views.join, name="officer-join"),
]
