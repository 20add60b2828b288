"""Mails of the status round: the question, the reminder, the escalation. Each once per recipient."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, get_url_to_form, get_url_to_list

from heidekreis_integration.notices import office
from heidekreis_integration.notices.texts import german


def ask(round_: Document, row: Document) -> bool:
	"""Ask a body for its reports; return whether anybody was asked now."""
	with german():
		return _send_to_body(
			round_,
			row,
			kind="Status Round Question",
			key=f"{round_.name}|asked",
			subject=_("Integration strategy: your status for {0}").format(round_.year),
			lines=[
				_(
					"once a year we collect the status of all measures. Please report on your measures by {0}."
				).format(format_date(round_.due_on)),
				_(
					"The forms are begun with last year's text: change what is different, add the figures, submit."
				),
			],
		)


def remind(round_: Document, row: Document, due: date) -> bool:
	"""Remind a body of missing reports; return whether anybody was reminded now. `due` is the reminder's day."""
	with german():
		return _send_to_body(
			round_,
			row,
			kind="Status Round Reminder",
			key=f"{round_.name}|reminder {due}",
			subject=_("Reminder: {0} status reports are missing").format(row.measures - row.received),
			lines=[
				_(
					"{0} of {1} reports for {2} have arrived from you. Please submit the others by {3}."
				).format(row.received, row.measures, round_.year, format_date(round_.due_on))
			],
			due_on=due,
		)


def escalate(round_: Document, rows: Sequence[Document]) -> bool:
	"""Tell the coordinators which bodies are late; return whether anybody was told now."""
	if not rows:
		return False
	with german():
		subject = _("Status round {0}: reports of {1} bodies are overdue").format(round_.year, len(rows))
		lines = [
			_("These bodies have not submitted all reports, though they were reminded. Please talk to them.")
		]
		facts = [
			(row.responsible_body, _("{0} of {1} reports").format(row.received, row.measures)) for row in rows
		]
		sent = [
			_send(
				round_,
				recipient,
				kind="Status Round Escalation",
				key=f"{round_.name}|escalated",
				subject=subject,
				lines=lines,
				facts=facts,
				link=get_url_to_form("Status Round", round_.name),
			)
			for recipient, _name in office.coordinators()
		]
	return any(sent)


def tell_closed(round_: Document) -> bool:
	"""Tell the coordinators that the round is closed and its report ready; return whether anybody was told now."""
	expected = sum(row.measures for row in round_.bodies)
	received = sum(row.received for row in round_.bodies)
	with german():
		sent = [
			_send(
				round_,
				recipient,
				kind="Status Round Closed",
				key=f"{round_.name}|closed",
				subject=_("Status round {0} is closed: the strategy report is ready").format(round_.year),
				lines=[_("{0} of {1} reports have arrived.").format(received, expected)],
				facts=[],
				link=get_url_to_form("Status Round", round_.name),
			)
			for recipient, _name in office.coordinators()
		]
	return any(sent)


def recipients_of(body: str) -> list[str]:
	"""Return whom to write to in a responsible body: its active members, else its mailbox."""
	document = frappe.get_doc("Responsible Body", body)
	members = [row.user for row in document.members if row.active]
	return members or ([document.email] if document.email else [])


def _send_to_body(round_: Document, row: Document, *, due_on: date | None = None, **mail) -> bool:
	measures = frappe.get_all(
		"Measure Status Report",
		{"status_round": round_.name, "responsible_body": row.responsible_body},
		["measure_title", "workflow_state"],
		order_by="measure",
	)
	facts = [(report.measure_title, _(report.workflow_state)) for report in measures]
	link = get_url_to_list("Measure Status Report")
	# Everybody is written to before the answers are looked at.
	sent = [
		_send(round_, recipient, facts=facts, link=link, due_on=due_on, **mail)
		for recipient in recipients_of(row.responsible_body)
	]
	return any(sent)


def _send(
	round_: Document,
	recipient: str,
	*,
	kind: str,
	key: str,
	subject: str,
	lines: list[str],
	facts: list[tuple[str, str]],
	link: str,
	due_on: date | None = None,
) -> bool:
	return office.send(
		key=key,
		kind=kind,
		recipient=recipient,
		name=frappe.db.get_value("User", recipient, "full_name") or "",
		reference=("Status Round", round_.name),
		subject=subject,
		lines=lines,
		facts=facts,
		link=link,
		link_text=_("Open the status reports"),
		due_on=due_on,
	)
