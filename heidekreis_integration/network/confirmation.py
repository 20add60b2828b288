"""Contact data are confirmed once a year: by the person, or by the coordination office after a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, cint, format_date, get_url_to_form, getdate, nowdate

from heidekreis_integration.network import groups
from heidekreis_integration.network.contacts import is_keeper
from heidekreis_integration.network.errors import ConfirmationError
from heidekreis_integration.notices import office
from heidekreis_integration.notices.texts import german
from heidekreis_integration.workflow import guard

KIND = "Contact Confirmation"
USUAL_DAYS = 21
MONTHS = 12
AfterEach = Callable[[], None]


@dataclass(frozen=True)
class Confirmation:
	"""Until when the data of an entry hold.

	Attributes:
		due_on: The day by which they are to be confirmed again.
		is_due: Whether it is time: the days before `due_on` have begun.
		is_overdue: Whether `due_on` has passed.
	"""

	due_on: date
	is_due: bool
	is_overdue: bool


def standing(contact, today: date) -> Confirmation:
	"""Return when the data of `contact` are to be confirmed.

	Args:
		contact: Entry with `confirmed_on` and `valid_from`: a new entry counts as confirmed on its first day.
		today: The day it is asked for.
	"""
	due = getdate(add_months(contact.confirmed_on or contact.valid_from, MONTHS))
	return Confirmation(due, today >= due - timedelta(days=_days_before()), today > due)


def confirm(contact: str, *, actor: str) -> Document:
	"""Note that the data of `contact` are right as they stand, today.

	Raises:
		ConfirmationError: somebody else's entry, or one that is over.
	"""
	document = frappe.get_doc(groups.CONTACT, contact, for_update=True)
	if document.user != actor and not is_keeper(actor):
		frappe.throw(
			_("Please confirm your own entry. The coordination office confirms the entries of others."),
			ConfirmationError,
			title=_("Entry of another person"),
		)
	if document.valid_to and getdate(document.valid_to) < getdate(nowdate()):
		frappe.throw(
			_("This entry has ended and needs no confirmation."),
			ConfirmationError,
			title=_("Entry has ended"),
		)
	guard.write(document, confirmed_on=nowdate())
	document.save(ignore_permissions=True)  # checked above; the deed itself is what the actor may do
	return document


def remind(
	today: date | None = None,
	*,
	contacts: Iterable[str] | None = None,
	after_each: AfterEach = lambda: None,
) -> int:
	"""Remind the contacts in office whose data are to be confirmed: once before, once after a year has passed.

	Args:
		today: The day of the run; today if None.
		contacts: Names, to look at these alone; all if None.
		after_each: Called after each entry; the scheduled job commits here.

	Returns:
		How many mails were queued.
	"""
	day = getdate(today or nowdate())
	queued = 0
	filters = {} if contacts is None else {"name": ("in", list(contacts))}
	for row in groups.valid_contacts(day, **filters):
		queued += _remind(frappe.get_doc(groups.CONTACT, row.name), day)
		after_each()
	return queued


def unconfirmed(today: date) -> list[str]:
	"""Return the entries in office whose year has passed."""
	rows = frappe.get_all(
		groups.CONTACT,
		{"name": ("in", [row.name for row in groups.valid_contacts(today)] or [""])},
		["name", "confirmed_on", "valid_from"],
	)
	return [row.name for row in rows if standing(row, today).is_overdue]


def _remind(contact: Document, today: date) -> bool:
	state = standing(contact, today)
	person = groups.person_of(contact.name, today)
	if not state.is_due or not person:
		return False
	with german():
		due = format_date(state.due_on, "dd.MM.yyyy")
		line = (
			_("your contact data in the municipal network should have been confirmed by {0}.")
			if state.is_overdue
			else _("please confirm your contact data in the municipal network by {0}.")
		)
		has_login = bool(contact.user)
		return office.send(
			key=f"{KIND}|{contact.name}|{state.due_on}|{'after' if state.is_overdue else 'before'}",
			kind=KIND,
			recipient=person.recipient,
			name=person.name,
			reference=(groups.CONTACT, contact.name),
			subject=_("Are your contact data still right?"),
			lines=[
				line.format(due),
				_("Please open your entry, correct what has changed and press “Confirm Data”.")
				if has_login
				else _("Please answer this mail: is everything right, or what has changed?"),
			],
			facts=_facts(contact),
			link=get_url_to_form(groups.CONTACT, contact.name) if has_login else "",
			link_text=_("Open my entry"),
			due_on=state.due_on,
		)


def _facts(contact: Document) -> list[tuple[str, str]]:
	shown = ("contact_name", "function", "municipality", "email", "phone")
	return [(_(contact.meta.get_label(field)), contact.get(field)) for field in shown if contact.get(field)]


def _days_before() -> int:
	value = frappe.get_cached_doc("Heidekreis Settings").get("contact_confirm_days")
	return USUAL_DAYS if value is None else cint(value)
