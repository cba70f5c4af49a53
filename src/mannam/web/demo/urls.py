"""Addresses of the demo; they exist only while MANNAM_DEMO is set."""

from django.urls import path

from mannam.web.demo import views

urlpatterns = [
    path("", views.demo, name="demo"),
    path("sign-in/<slug:key>/", views.sign_in, name="demo-sign-in"),
    path("pair/<slug:side>/", views.pair, name="demo-pair"),
    path("visit/", views.make_visit, name="demo-visit"),
    path("visit/<slug:ref>/begin/", views.begin_visit, name="demo-begin"),
    path("mail/", views.mail_list, name="demo-mail"),
    path("mail/<slug:key>/", views.mail, name="demo-mail-view"),
]
