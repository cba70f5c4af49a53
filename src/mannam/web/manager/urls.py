"""Addresses of a facility's manager."""

from django.urls import path

from mannam.web.manager.restriction_views import restriction, restrictions

urlpatterns = [
    path("manager/<slug:code>/restrictions/", restrictions, name="manager-restrictions"),
    path("manager/<slug:code>/restrictions/<int:restriction_id>/", restriction, name="manager-restriction"),
]
