"""Addresses of the citizens' pages."""

from django.urls import path

from mannam.web.public import (
    apply,
    apply_booked,
    apply_check,
    apply_lots,
    apply_time,
    line,
    lots,
    move,
    sign_in,
    undecided,
    visits,
)

urlpatterns = [
    path("", visits.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    path("sign-in/no-code/", sign_in.no_code, name="sign-in-no-code"),
    path("sign-in/name/", sign_in.sign_in_name, name="sign-in-name"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("apply/", apply.whom, name="apply-whom"),
    path("apply/party/", apply.party, name="apply-party"),
    path("apply/home/", apply.home_city, name="apply-home"),
    path("apply/where/", apply.where, name="apply-where"),
    path("apply/when/", apply_time.when, name="apply-when"),
    path("apply/check/", apply_check.check, name="apply-check"),
    path("apply/booked/", apply_booked.booked, name="apply-booked"),
    path("apply/lots/<str:day_text>/", apply_lots.apply_lots, name="apply-lots"),
    path("line/<str:policy_name>/<str:day_text>/", line.line, name="line"),
    path("lots/", lots.lots, name="lots"),
    path("lots/mine/<slug:code>/", lots.mine, name="lots-mine"),
    path("lots/draws/<str:policy_name>/<str:day_text>/", lots.draw, name="lots-draw"),
    path("lots/draws/<str:policy_name>/<str:day_text>/draw.json", lots.draw_file, name="lots-file"),
    path("visits/", visits.visits, name="visits"),
    path("visits/<slug:ref>/", visits.visit, name="visit"),
    path("visits/<slug:ref>/slip/", visits.slip, name="visit-slip"),
    path("visits/<slug:ref>/visit.ics", visits.calendar, name="visit-calendar"),
    path("visits/<slug:ref>/move/", move.move, name="visit-move"),
    path("visits/<slug:ref>/confirm/", undecided.confirm, name="visit-confirm"),
    path("visits/<slug:ref>/withdraw/", undecided.withdraw, name="visit-withdraw"),
    path("visits/<slug:ref>/cancel/", visits.cancel, name="visit-cancel"),
]
