"""What training and meetings refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class SessionTimesError(frappe.ValidationError):
	"""Begin and end make no sense, or two sessions of a course overlap."""


class NotHeldYetError(frappe.ValidationError):
	"""Something that lies in the future was marked as held, or attendance noted before it was."""


class ListedTwiceError(frappe.ValidationError):
	"""A mediator is listed twice."""


class NotAParticipantError(frappe.ValidationError):
	"""Attendance of someone who is no participant of the course."""


class CapacityError(frappe.ValidationError):
	"""A course was made smaller than its participants are many."""


class RegistrationClosedError(frappe.ValidationError):
	"""The course takes no registrations."""


class CourseNotFinishedError(frappe.ValidationError):
	"""A course was completed while mandatory sessions are open."""


class FirstDayError(frappe.ValidationError):
	"""A course begins on the weekday its plan begins with, usually a Friday."""


class SessionsExistError(frappe.ValidationError):
	"""The course has sessions already."""


class MinutesBeforeMeetingError(frappe.ValidationError):
	"""Minutes were written for a meeting that was not held."""


class FurtherTrainingTopicError(frappe.ValidationError):
	"""A further training needs a topic."""


class AttendanceNotOpenError(frappe.ValidationError):
	"""Attendance was ticked before the session began, or after it was cancelled."""


class NoCertificateError(frappe.ValidationError):
	"""There is nothing yet that could be certified."""


class NotReachableError(frappe.ValidationError):
	"""A person can't get a login: no mail address, or it belongs to somebody else."""


class InterestError(frappe.ValidationError):
	"""The form of interest is not complete, or something in it is wrong."""
