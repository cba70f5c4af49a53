"""Every address, by area."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from mannam.web.preferences import preferences_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mannam.api.urls")),
    path("", include("mannam.web.administrator.urls")),
    path("", include("mannam.web.booth.urls")),
    path("", include("mannam.web.desk.urls")),
    path("", include("mannam.web.health")),
    path("", include("mannam.web.manager.urls")),
    path("", include("mannam.web.officer.urls")),
    path("", include("mannam.web.public.urls")),
    path("", include("mannam.web.staff.urls")),
    *preferences_urls,
]

handler400 = "mannam.web.fault.malformed"
handler500 = "mannam.web.fault.fault"

if settings.MANNAM_DEMO:
    urlpatterns.append(path("demo/", include("mannam.web.demo.urls")))
