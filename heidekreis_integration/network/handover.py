"""A post is handed over: the old entry ends, the successor's begins, open resolutions move on the first day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, get_url_to_list, getdate, nowdate

from heidekreis_integration.network import groups, officer_logins
from heidekreis_integration.network.errors import HandoverError
from heidekreis_integration.notices import office
from heidekreis_integration.notices.texts import german
from heidekreis_integration.workflow import guard

KIND = "Contact Handover"
TASK = "Network Task"
AfterEach = Callable[[], None]


@dataclass(frozen=True)
class Successor:
	"""Who takes over. `invite`: the person gets a login at once."""

	contact_name: str
	email: str = ""
	phone: str = ""
	function: str = ""
	invite: bool = True


def hand_over(contact: str, successor: Successor, day: date) -> Document:
	"""End the entry `contact` the day before `day` and enter the successor from `day` on; return the new entry.

	No permission check: callers check that the actor may write the entry and make new ones.

	Raises:
		HandoverError: the entry has a successor already, or `day` is not after its first day.
	"""
	old = frappe.get_doc(groups.CONTACT, contact, for_update=True)
	_check(old, day)
	new = frappe.get_doc(
		{
			"doctype": groups.CONTACT,
			"contact_name": successor.contact_name,
			"function": successor.function or old.function,
			"municipality": old.municipality,
			"is_deputy": old.is_deputy,
			"email": successor.email,
			"phone": successor.phone,
			"valid_from": day,
			"topics": old.topics,
		}
	).insert(ignore_permissions=True)  # checked by the caller
	last = day - timedelta(days=1)
	old.valid_to = min(getdate(old.valid_to), last) if old.valid_to else last
	guard.write(old, successor=new.name)
	old.save(ignore_permissions=True)  # as above
	if successor.invite and new.email:
		officer_logins.invite(new.name)
	finish(old.name, getdate(nowdate()))
	new.reload()
	return new


def finish_due(today: date | None = None, *, after_each: AfterEach = lambda: None) -> int:
	"""Move the open resolutions of everybody whose successor is in office; return how many have moved."""
	day = getdate(today or nowdate())
	left = frappe.get_all(
		groups.CONTACT,
		{"successor": ("is", "set"), "valid_to": ("<", day)},
		pluck="name",
		order_by="name",
	)
	moved = 0
	for name in left:
		moved += finish(name, day)
		after_each()
	return moved


def finish(contact: str, today: date) -> int:
	"""Move the open resolutions of one entry to its successor, if in office, and tell them; return how many."""
	old = frappe.get_doc(groups.CONTACT, contact)
	if not old.successor or not groups.valid_contacts(today, name=old.successor):
		return 0
	names = frappe.get_all(
		TASK, {"municipality_contact": contact, "status": "Open"}, pluck="name", order_by="due_date, name"
	)
	tasks = [_move(name, old) for name in names]
	_inform(old, frappe.get_doc(groups.CONTACT, old.successor), tasks, today)
	return len(tasks)


def _check(old: Document, day: date) -> None:
	if old.successor:
		frappe.throw(
			_("This entry has been handed over already."), HandoverError, title=_("Hand Over to Successor")
		)
	if day <= getdate(old.valid_from):
		frappe.throw(
			_("The successor can begin on {0} at the earliest.").format(
				format_date(getdate(old.valid_from) + timedelta(days=1), "dd.MM.yyyy")
			),
			HandoverError,
			title=_("Hand Over to Successor"),
		)


def _move(name: str, old: Document) -> Document:
	task = frappe.get_doc(TASK, name, for_update=True)
	task.municipality_contact = old.successor
	guard.write(task, handed_over_from=old.contact_name)
	task.save(ignore_permissions=True)  # follows from the handover, which the coordination office has made
	return task


def _inform(old: Document, new: Document, tasks: list[Document], today: date) -> bool:
	person = groups.person_of(new.name, today)
	if not person:
		return False
	with german():
		return office.send(
			key=f"{KIND}|{old.name}|{new.name}",
			kind=KIND,
			recipient=person.recipient,
			name=person.name,
			reference=(groups.CONTACT, new.name),
			subject=_("You have taken over: {0}").format(new.municipality),
			lines=[
				_("you are the contact person of {0} for integration now, after {1}.").format(
					new.municipality, old.contact_name
				),
				_("These open resolutions of the network are yours now:")
				if tasks
				else _("There are no open resolutions to take over."),
			],
			facts=[(format_date(task.due_date, "dd.MM.yyyy"), task.subject) for task in tasks],
			link=get_url_to_list(TASK) if new.user else "",
			link_text=_("Open the resolutions"),
			due_on=today,
		)
