"""What the network refuses, one class per broken rule."""

from __future__ import annotations

import frappe


class RegionalKeyError(frappe.ValidationError):
	"""The official key has the wrong length or another county's beginning."""


class ParentMunicipalityError(frappe.ValidationError):
	"""Only a joint municipality has members, and it belongs to none itself."""


class PlaceError(frappe.ValidationError):
	"""The place lies outside Germany or is given by half."""


class ContactPeriodError(frappe.ValidationError):
	"""A contact's validity ends before it begins, or overlaps with another entry of the same person."""


class ContactUnreachableError(frappe.ValidationError):
	"""A contact has neither mail address nor phone, or wants mails without an address."""


class ContactLoginError(frappe.ValidationError):
	"""The login of a contact is disabled or lacks the role."""


class ForeignContactError(frappe.PermissionError):
	"""An officer changed the entry of somebody else, or more than the own contact data."""


class ConfirmationError(frappe.ValidationError):
	"""Contact data were to be confirmed by somebody else, or after the entry's end."""


class InvitationError(frappe.ValidationError):
	"""A contact can't be given a login."""


class HandoverError(frappe.ValidationError):
	"""A post can't be handed over, or was before."""


class ContributionError(frappe.ValidationError):
	"""A contribution has a year that can't be, or there is one for measure, municipality and year already."""


class ContributionClosedError(frappe.PermissionError):
	"""An officer wrote for another municipality, accepted a contribution, or changed an accepted one."""


class ContributionConsentError(frappe.PermissionError):
	"""Somebody other than an officer of the municipality has allowed the publication."""


class ContributionNoteMissingError(frappe.ValidationError):
	"""A contribution was sent back without saying what should be changed."""


class FigureYearError(frappe.ValidationError):
	"""There are no figures of the year asked for."""
