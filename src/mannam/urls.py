"""Every address, by area."""

from django.urls import URLPattern, URLResolver, include, path

from mannam.web.preferences import preferences_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    *preferences_urls,
]
