"""What the clerk reads about a mail."""

from __future__ import annotations

from datetime import date, datetime, time

from frappe import _
from frappe.utils import format_date, format_datetime

from heidekreis_integration.integrations.mail_intake import (
	automatic,
	pdf_reading,
	sender,
	understanding,
	values,
)
from heidekreis_integration.integrations.mail_intake.understanding import Finding


def doubt(code: str) -> str:
	"""Return why an entry needs a look."""
	return {
		"": "",
		values.NOT_UNDERSTOOD: _("Not understood. Please enter it."),
		values.YEAR_GUESSED: _("The year is missing; the next such day was taken."),
		values.HOURS_GUESSED: _("No unit is given; hours were assumed."),
		values.RANGE_GUESSED: _("A span is given; the longer duration was taken."),
		values.SIMILAR: _("Only something similar is known. Please check."),
		values.AMBIGUOUS: _("May mean several entries. Please choose."),
		values.CONTRADICTION: _("Duration and end do not fit together."),
		understanding.NOT_ACCEPTED: _("The rules of the pool were not accepted."),
		understanding.TIME_MISSING: _("The time of the alternative date is missing."),
	}[code]


def ignored(code: str) -> str:
	"""Return why nothing was done with a mail."""
	return {
		automatic.BOUNCE: _(
			"A mail could not be delivered. This is the note of the mail server; nothing was answered."
		),
		automatic.AWAY_NOTE: _("Automatic reply, for example an absence note. Nothing was answered."),
		automatic.OWN: _("Mail of the pool itself. Nothing was answered."),
		automatic.CALENDAR_NOTE: _(
			"Answer of a calendar program to an invitation. Binding is only the answer through the link or in the portal."
		),
		automatic.BULK_MAIL: _("Mass mail or mail of a machine. Nothing was answered."),
	}[code]


def unreadable(name: str, code: str) -> str:
	"""Return why the PDF `name` can't be read."""
	text = {
		pdf_reading.ENCRYPTED: _("The form {0} is protected by a password and can't be read."),
		pdf_reading.BROKEN: _("The form {0} is damaged and can't be read."),
		pdf_reading.TOO_LONG: _("The PDF {0} is too long for a form and was not read."),
	}[code]
	return text.format(name)


def unmatched(code: str, address: str) -> str:
	"""Return why the sender is no known institution."""
	return {
		sender.UNKNOWN: _(
			"The sender {0} is not known. Please choose the institution, and enter the address there if it is right."
		),
		sender.SEVERAL: _("The address {0} fits several institutions. Please choose."),
		sender.NO_SENDER: _("The mail has no readable sender."),
		sender.UNPROVEN: _(
			"The sender {0} may be forged: the mail server could not confirm the address. Please ask back by phone."
		),
	}[code].format(address)


def shown(finding: Finding) -> str:
	"""Return the understood value as the clerk reads it."""
	value = finding.value
	if isinstance(value, datetime):
		return format_datetime(value, "dd.MM.yyyy HH:mm")
	if isinstance(value, date):
		return format_date(value, "dd.MM.yyyy")
	if isinstance(value, time):
		return value.strftime("%H:%M")
	if value in (0, 1) and finding.entry.target in understanding.TRUTHS:
		return _("Yes") if value else _("No")
	if finding.entry.target in ("setting", "gender_wish") and value:
		return _(str(value))
	return "" if value is None else str(value)
