"""Addresses of the administrator."""

from django.urls import path

from mannam.web.administrator import preview_views, views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/version/<int:version_id>/", views.version, name="rules-version"),
    path("rules/version/<int:version_id>/withdraw/", views.withdraw, name="rules-withdraw"),
    path("rules/of/<str:policy_name>/edit/", views.edit, name="rules-edit"),
    path("rules/of/<str:policy_name>/preview/", preview_views.preview_page, name="rules-preview"),
    path("rules/of/<str:policy_name>/preview.csv", preview_views.preview_csv, name="rules-preview-csv"),
    path("rules/of/<str:policy_name>/publish/", preview_views.publish, name="rules-publish"),
]
