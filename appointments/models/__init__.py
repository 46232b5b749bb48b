"""Demand: who comes when, and what they are told. One file for each subject."""

from appointments.models.access_log import AccessLog
from appointments.models.agent_day import AgentDay
from appointments.models.alert import Alert
from appointments.models.answer import Answer
from appointments.models.appointment import Appointment
from appointments.models.appointment_event import AppointmentEvent
from appointments.models.attempt import AttemptReceipt
from appointments.models.attendee import Attendee
from appointments.models.audit import AuditRow, AuditSeal
from appointments.models.bulk_change import BulkChange, BulkChangePart
from appointments.models.call import Call, Note, Verification
from appointments.models.call_try import CallTry
from appointments.models.checked_rule import CheckedRule
from appointments.models.circuit import Circuit
from appointments.models.contact import OptOut, Reply
from appointments.models.contact_code import ContactCode
from appointments.models.day_note import DayNote
from appointments.models.draft import Draft
from appointments.models.former_digest import FormerDigest
from appointments.models.heartbeat import Heartbeat
from appointments.models.key import KeyCheck
from appointments.models.link import LinkRequest
from appointments.models.message import Message
from appointments.models.notice import FailedTry, Notice
from appointments.models.offer import EarlierRequest, Offer
from appointments.models.place_hold import PlaceHold
from appointments.models.relocation import RelocatedParty, Relocation
from appointments.models.removed_member import RemovedMember
from appointments.models.report import Report
from appointments.models.same_person import LinkRemoval, SamePerson
from appointments.models.second_step import BackupCode, SecondStep
from appointments.models.supply_warning import SupplyWarning
from appointments.models.to_do import ToDo
from appointments.models.upload import Upload
from appointments.models.walk_in import WalkIn

__all__ = [
    "AccessLog",
    "AgentDay",
    "Alert",
    "Answer",
    "Appointment",
    "AppointmentEvent",
    "AttemptReceipt",
    "Attendee",
    "AuditRow",
    "AuditSeal",
    "BackupCode",
    "BulkChange",
    "BulkChangePart",
    "Call",
    "CallTry",
    "CheckedRule",
    "Circuit",
    "ContactCode",
    "DayNote",
    "Draft",
    "EarlierRequest",
    "FailedTry",
    "FormerDigest",
    "Heartbeat",
    "KeyCheck",
    "LinkRemoval",
    "LinkRequest",
    "Message",
    "Note",
    "Notice",
    "Offer",
    "OptOut",
    "PlaceHold",
    "RelocatedParty",
    "Relocation",
    "RemovedMember",
    "Reply",
    "Report",
    "SamePerson",
    "SecondStep",
    "SupplyWarning",
    "ToDo",
    "Upload",
    "Verification",
    "WalkIn",
]
