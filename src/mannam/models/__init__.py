"""What is kept: one file a noun. Constraints live here, because a constraint holds under every race."""

from mannam.models.allowance import AllowanceUse, Holder
from mannam.models.allowance_order import AllowanceOrder
from mannam.models.api_token import ApiToken
from mannam.models.audit_event import AuditEvent
from mannam.models.booth import Booth, BoothDevice, PairingCode
from mannam.models.call import Call, CallEvent, MediaNode
from mannam.models.call_seat import CallSeat
from mannam.models.claim import Claim, Occupancy, Resource
from mannam.models.closure import Closure
from mannam.models.contact import Contact
from mannam.models.disruption import DisruptedVisit, Disruption
from mannam.models.draw import Draw, Entry, Wish
from mannam.models.facility import Facility
from mannam.models.idempotency import IdempotencyKey
from mannam.models.inmate import Inmate
from mannam.models.line import Line, Ticket
from mannam.models.message import Message
from mannam.models.non_association import NonAssociation
from mannam.models.places_version import PlacesVersion
from mannam.models.policy_version import PolicyVersion
from mannam.models.restriction import Restriction
from mannam.models.staff_role import StaffRole
from mannam.models.token_use import TokenUse
from mannam.models.used_join_token import UsedJoinToken
from mannam.models.user import User
from mannam.models.visit import PartyMember, Visit
from mannam.models.visitor import Visitor
from mannam.models.waitlist import WaitlistEntry, WaitlistOffer
from mannam.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "AllowanceOrder",
    "AllowanceUse",
    "ApiToken",
    "AuditEvent",
    "Booth",
    "BoothDevice",
    "Call",
    "CallEvent",
    "CallSeat",
    "Claim",
    "Closure",
    "Contact",
    "DisruptedVisit",
    "Disruption",
    "Draw",
    "Entry",
    "Facility",
    "Holder",
    "IdempotencyKey",
    "Inmate",
    "Line",
    "MediaNode",
    "Message",
    "NonAssociation",
    "Occupancy",
    "PairingCode",
    "PartyMember",
    "PlacesVersion",
    "PolicyVersion",
    "Resource",
    "Restriction",
    "StaffRole",
    "Ticket",
    "TokenUse",
    "UsedJoinToken",
    "User",
    "Visit",
    "Visitor",
    "WaitlistEntry",
    "WaitlistOffer",
    "Webhook",
    "WebhookDelivery",
    "Wish",
]
