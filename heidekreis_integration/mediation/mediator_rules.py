"""Checks a Mediator must pass, whatever door the record comes through. Called by its controller."""

from __future__ import annotations

from itertools import pairwise

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import format_date, get_time, getdate, nowdate
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from heidekreis_integration.mediation import errors
from heidekreis_integration.mediation.candidates import SETTING_FIELDS
from heidekreis_integration.mediation.readiness import ReadinessFacts, missing
from heidekreis_integration.mediation.readiness_wording import missing_short
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.notices.outbox import LANGUAGE

CERTIFICATE_FIELDS = ("certificate_inspected_on", "certificate_date", "certificate_listed_conviction")
TEXT_LIMIT = 500


def readiness_facts(mediator: Document) -> ReadinessFacts:
	"""Return what the readiness rules look at."""
	current = settings()
	return ReadinessFacts(
		today=getdate(nowdate()),
		minimum_german_level=current.minimum_german_level or "B2",
		certificate_validity_years=current.certificate_validity_years or 0,
		german_level=mediator.german_level or "",
		language_count=len(mediator.languages),
		reachable=bool(mediator.email or mediator.mobile or mediator.phone),
		any_setting=any(mediator.get(field) for field in SETTING_FIELDS),
		training_completed_on=_date(mediator.training_completed_on),
		undertaking_kind=mediator.undertaking_kind or "",
		undertaking_date=_date(mediator.undertaking_date),
		mediates_for_minors=bool(mediator.mediates_for_minors),
		certificate_inspected_on=_date(mediator.certificate_inspected_on),
		listed_conviction=mediator.certificate_listed_conviction == "Yes",
		privacy_notice_on=_date(mediator.privacy_notice_on),
		has_iban=bool(mediator.iban),
	)


def missing_text(mediator: Document) -> str:
	"""Return in short what stands between a mediator and the next session, for lists; empty where nothing does."""
	if mediator.workflow_state == "Left Pool":
		return ""
	# Stored for everybody's lists, so in the site's language and not in that of whoever saves.
	with print_language(LANGUAGE):
		return ", ".join(missing_short(key) for key in missing(readiness_facts(mediator)))[:TEXT_LIMIT]


def check_languages(mediator: Document) -> None:
	"""Each language is entered once."""
	names = [row.language for row in mediator.languages]
	twice = next((name for name in names if names.count(name) > 1), None)
	if twice:
		frappe.throw(
			_("{0} is entered twice. Please keep one row per language.").format(frappe.bold(twice)),
			errors.ReferencedError,
		)


def languages_text(mediator: Document) -> str:
	"""Return the languages with their levels for lists, best first as entered."""
	parts = [f"{row.language} ({_(row.level)})" for row in mediator.languages if row.language]
	return ", ".join(parts)[:TEXT_LIMIT]


def check_certificate(mediator: Document) -> None:
	"""The three facts § 72a (5) SGB VIII permits come together and in the order of time."""
	given = [field for field in CERTIFICATE_FIELDS if mediator.get(field)]
	if not given:
		return
	if len(given) < len(CERTIFICATE_FIELDS):
		frappe.throw(
			_(
				"Certificate of good conduct: please enter day of inspection, date of the certificate and whether it shows a listed conviction, or leave all three empty."
			),
			errors.CertificateError,
		)
	if _date(mediator.certificate_date) > _date(mediator.certificate_inspected_on):
		frappe.throw(
			_("The certificate cannot be dated after the day it was inspected."), errors.CertificateError
		)
	if _date(mediator.certificate_inspected_on) > getdate(nowdate()):
		frappe.throw(
			_("The inspection of the certificate cannot lie in the future."), errors.CertificateError
		)


def check_undertaking(mediator: Document) -> None:
	"""An undertaking is signed before it is entered."""
	if mediator.undertaking_date and _date(mediator.undertaking_date) > getdate(nowdate()):
		frappe.throw(_("The undertaking cannot be dated in the future."), errors.CertificateError)


def check_user(mediator: Document) -> None:
	"""A login belongs to one person on one side: to one mediator, and to no institution."""
	if not mediator.user:
		return
	other = frappe.db.get_value(
		"Mediator", {"user": mediator.user, "name": ("!=", mediator.name or "")}, "full_name"
	)
	if other:
		frappe.throw(
			_("The login {0} belongs to {1} already. Please use another one.").format(
				mediator.user, frappe.bold(other)
			),
			errors.UserTakenError,
		)
	institution = frappe.db.get_value("Institution Contact", {"user": mediator.user, "active": 1}, "parent")
	if institution:
		frappe.throw(
			_("The login {0} belongs to a contact of {1}. Please use another one for the mediator.").format(
				mediator.user, frappe.db.get_value("Requesting Institution", institution, "institution_name")
			),
			errors.UserTakenError,
		)


def check_iban(mediator: Document) -> None:
	"""Keep the IBAN in its compact form; refuse one whose length or check digits are wrong."""
	if not (mediator.iban or "").strip():
		mediator.iban = None
		return
	try:
		mediator.iban = IBAN(mediator.iban, validate_bban=False).compact
	except SchwiftyException:
		frappe.throw(
			_("The IBAN is not valid. Please compare it with the bank card, digit by digit."),
			errors.IbanError,
			title=_("IBAN"),
		)
	mediator.account_holder = (mediator.account_holder or "").strip() or mediator.full_name


def check_calendar(mediator: Document) -> None:
	"""Availabilities and absences are in order and do not contradict each other."""
	for row in mediator.availability:
		if get_time(row.to_time) <= get_time(row.from_time):
			frappe.throw(
				_("Availability, row {0}: the end has to come after the start.").format(row.idx),
				errors.CalendarError,
			)
	for row in mediator.absences:
		if getdate(row.to_date) < getdate(row.from_date):
			frappe.throw(
				_("Absence, row {0}: the last day cannot come before the first.").format(row.idx),
				errors.CalendarError,
			)
	_check_availability_overlap(mediator)
	_check_absence_overlap(mediator)


def _check_availability_overlap(mediator: Document) -> None:
	rows = sorted(mediator.availability, key=lambda row: (row.weekday, get_time(row.from_time)))
	for first, second in pairwise(rows):
		if first.weekday == second.weekday and get_time(second.from_time) < get_time(first.to_time):
			frappe.throw(
				_("Two availabilities on {0} overlap. Please join them into one row.").format(
					_(first.weekday)
				),
				errors.CalendarError,
			)


def _check_absence_overlap(mediator: Document) -> None:
	rows = sorted(mediator.absences, key=lambda row: getdate(row.from_date))
	for first, second in pairwise(rows):
		if getdate(second.from_date) <= getdate(first.to_date):
			frappe.throw(
				_("Two absences overlap: from {0} and from {1}. Please join them into one row.").format(
					format_date(first.from_date, "dd.MM.yyyy"), format_date(second.from_date, "dd.MM.yyyy")
				),
				errors.CalendarError,
			)


def _date(value: object):
	return getdate(value) if value else None
