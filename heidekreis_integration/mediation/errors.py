"""What the rules of mediation refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class UnknownFieldError(frappe.ValidationError):
	"""A request came with a field that requesters may not set."""


class SwornInterpreterError(frappe.ValidationError):
	"""The occasion needs a sworn interpreter; volunteers may not be placed."""


class PastDateError(frappe.ValidationError):
	"""A request or offer lies in the past."""


class LeadTimeError(frappe.ValidationError):
	"""A request comes at too short notice and is not marked as urgent."""


class DurationError(frappe.ValidationError):
	"""A duration is missing, negative or beyond the limit."""


class ClientNameError(frappe.ValidationError):
	"""A reference looks like a person's full name."""


class RulesNotAcceptedError(frappe.ValidationError):
	"""The requester has not accepted the pool's rules."""


class DisabledError(frappe.ValidationError):
	"""An institution, language or occasion is no longer in use."""


class RetrospectiveError(frappe.ValidationError):
	"""A session of the past was recorded by someone else than the pool, or not as what it is."""


class NotEditableError(frappe.ValidationError):
	"""The document's state does not allow this user to change it."""


class FrozenFactError(frappe.ValidationError):
	"""A fact that a decision, an offer or an assignment rests on was to be changed afterwards."""


class AssignmentMissingError(frappe.ValidationError):
	"""A step of the request needs an assignment in a fitting state."""


class RequestStateError(frappe.ValidationError):
	"""The request's state does not allow an offer or assignment."""


class NotEligibleError(frappe.ValidationError):
	"""A hard rule excludes the mediator from this session."""


class DoubleBookingError(frappe.ValidationError):
	"""The mediator has another session at the same time."""


class TravelTimeError(frappe.ValidationError):
	"""The mediator can't get from one session to the other in time, and no reason was given."""


class OfferProtectedError(frappe.ValidationError):
	"""An offer was to be made or changed outside the offers service."""


class MediatorNotReadyError(frappe.ValidationError):
	"""Something required is missing before a mediator may be active."""


class CertificateError(frappe.ValidationError):
	"""The facts on the certificate of good conduct contradict each other."""


class IbanError(frappe.ValidationError):
	"""The IBAN is not valid."""


class UserTakenError(frappe.ValidationError):
	"""The login belongs to someone else already."""


class CalendarError(frappe.ValidationError):
	"""An availability or absence contradicts itself or another one."""


class PlannedSessionsError(frappe.ValidationError):
	"""A mediator with planned sessions was to leave the pool."""


class SessionTimeError(frappe.ValidationError):
	"""The reported times of a session are not possible."""


class DeviationReasonError(frappe.ValidationError):
	"""A session took place at another time than planned, and no reason was given."""


class SettledError(frappe.ValidationError):
	"""An assignment that a claim holds was to be changed."""


class LanguageCodeError(frappe.ValidationError):
	"""A language code has the wrong form."""


class ReferencedError(frappe.ValidationError):
	"""A language is close to itself, or named twice."""


class OfferClosedError(frappe.ValidationError):
	"""An offer was answered that is filled, withdrawn, expired or answered otherwise already."""


class DuplicateUndecidedError(frappe.ValidationError):
	"""A request that may repeat another one was to go on before somebody said that both are needed."""


class SeriesError(frappe.ValidationError):
	"""A series has no date, too many dates, or a date that is not possible."""


class WebRequestError(frappe.ValidationError):
	"""An entry of the public form can't go on: it was handled already, or its time is over."""


class UnmetDemandProtectedError(frappe.ValidationError):
	"""A record of unmet demand was to be made or changed by hand."""


class AttendanceError(frappe.ValidationError):
	"""Attendance was to be confirmed for a session that does not lie ahead."""
