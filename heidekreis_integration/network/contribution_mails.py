"""Mails about contributions: to the coordination office when one comes in, to its writer when it is decided on."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_url_to_form, getdate, nowdate

from heidekreis_integration.network import groups
from heidekreis_integration.notices import office
from heidekreis_integration.notices.texts import german
from heidekreis_integration.permissions import scope

SUBMITTED, ANSWERED = "Contribution Submitted", "Contribution Answered"


def tell_submitted(contribution: Document, actor: str) -> None:
	"""Tell the coordination office that a contribution waits for it; not the one who has submitted it there."""
	with german():
		for recipient, name in office.coordinators():
			if recipient != actor:
				_send(
					contribution,
					kind=SUBMITTED,
					recipient=recipient,
					name=name,
					subject=_("Contribution of {0} to the integration strategy").format(
						contribution.municipality
					),
					lines=[
						_("a municipality has submitted a contribution. Please accept it or send it back."),
					],
					facts=[(_("What We Contribute"), contribution.text)],
				)


def tell_accepted(contribution: Document, actor: str) -> None:
	"""Tell the writer that the contribution was accepted."""
	with german():
		shown = (
			_(
				"You have allowed its publication on the page of the strategy; you can take that back at any time."
			)
			if contribution.is_public
			else _("It is not published, as you have not allowed it.")
		)
		_answer(
			contribution,
			actor,
			subject=_("Your contribution was accepted: {0}").format(contribution.measure_title),
			lines=[_("thank you. The coordination office has accepted your contribution."), shown],
		)


def tell_returned(contribution: Document, actor: str) -> None:
	"""Tell the writer what the coordination office asks to be changed."""
	with german():
		_answer(
			contribution,
			actor,
			subject=_("Please revise your contribution: {0}").format(contribution.measure_title),
			lines=[
				_("the coordination office has sent your contribution back."),
				_("Please change it as asked and submit it again."),
			],
			facts=[(_("What Should Be Changed"), contribution.return_note)],
		)


def _answer(contribution: Document, actor: str, **mail) -> None:
	for recipient, name in _writers(contribution):
		if recipient != actor:
			_send(contribution, kind=ANSWERED, recipient=recipient, name=name, **mail)


def _writers(contribution: Document) -> list[tuple[str, str]]:
	"""Return the officer who has submitted it; once out of office, whoever stands for the municipality."""
	writer = contribution.submitted_by
	if writer and contribution.municipality in scope.own_municipalities_of(writer):
		return [(writer, frappe.db.get_value("User", writer, "full_name") or "")]
	people = groups.people_of(contribution.municipality, getdate(nowdate()))
	return [(person.recipient, person.name) for person in people]


def _send(contribution: Document, *, kind: str, facts: list[tuple[str, str]] = (), **mail) -> None:
	about = [
		(_("Measure"), contribution.measure_title),
		(_("Municipality"), contribution.municipality),
		(_("Year"), contribution.year),
	]
	try:
		office.send(
			# Each step is told of once: the time of the save that has taken it.
			key=f"{kind}|{contribution.name}|{contribution.modified}",
			kind=kind,
			reference=(contribution.doctype, contribution.name),
			facts=[*about, *facts],
			link=get_url_to_form(contribution.doctype, contribution.name),
			link_text=_("Open the contribution"),
			**mail,
		)
	except frappe.OutgoingEmailError:
		# A missing mail account must not undo the step.
		frappe.clear_last_message()
		frappe.msgprint(_("No mail could be sent to {0}. Please call.").format(mail["name"]), alert=True)
