"""Addresses of the staff sign-in."""

from django.urls import path

from mannam.web.staff import views
from mannam.web.staff.recovery import recovery_codes

urlpatterns = [
    path("staff/", views.landing, name="staff"),
    path("staff/sign-in/", views.sign_in, name="staff-sign-in"),
    path("staff/sign-in/code/", views.totp, name="staff-totp"),
    path("staff/sign-in/set-up/", views.totp_setup, name="staff-totp-setup"),
    path("staff/sign-in/recovery-codes/", recovery_codes, name="staff-recovery-codes"),
    path("staff/sign-out/", views.sign_out, name="staff-sign-out"),
]
