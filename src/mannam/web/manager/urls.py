"""Addresses of a facility's manager."""

from django.urls import path

from mannam.web.manager.ban_views import ban, ban_new, bans
from mannam.web.manager.contact_views import contact, contacts
from mannam.web.manager.known_views import known
from mannam.web.manager.order_views import order_new, orders
from mannam.web.manager.pair_views import of_inmates, of_visitors, pair, pairs
from mannam.web.manager.restriction_views import restriction, restrictions

urlpatterns = [
    path("manager/<slug:code>/restrictions/", restrictions, name="manager-restrictions"),
    path("manager/<slug:code>/restrictions/<int:restriction_id>/", restriction, name="manager-restriction"),
    path("manager/<slug:code>/bans/", bans, name="manager-bans"),
    path("manager/<slug:code>/bans/new/", ban_new, name="manager-ban-new"),
    path("manager/<slug:code>/bans/<int:restriction_id>/", ban, name="manager-ban"),
    path("manager/<slug:code>/orders/", orders, name="manager-orders"),
    path("manager/<slug:code>/orders/new/", order_new, name="manager-order-new"),
    path("manager/<slug:code>/contacts/", contacts, name="manager-contacts"),
    path("manager/<slug:code>/contacts/<int:contact_id>/", contact, name="manager-contact"),
    path("manager/<slug:code>/known/", known, name="manager-known"),
    path("manager/<slug:code>/pairs/", pairs, name="manager-pairs"),
    path("manager/<slug:code>/pairs/inmates/", of_inmates, name="manager-pair-of-inmates"),
    path("manager/<slug:code>/pairs/visitors/", of_visitors, name="manager-pair-of-visitors"),
    path("manager/<slug:code>/pairs/<int:pair_id>/", pair, name="manager-pair"),
]
