"""Mails of the county's coordination office: to the municipal network and about the strategy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import frappe

from heidekreis_integration.notices import senders
from heidekreis_integration.notices.outbox import send_once
from heidekreis_integration.notices.texts import german, plain

TEMPLATE = "office_notice"
COORDINATOR = "Integration Coordinator"


def send(
	*,
	key: str,
	kind: str,
	recipient: str,
	name: str,
	reference: tuple[str, str],
	subject: str,
	lines: Sequence[str] = (),
	facts: Sequence[tuple[str, str]] = (),
	body: str = "",
	body_title: str = "",
	link: str = "",
	link_text: str = "",
	due_on: date | None = None,
	attachments: Sequence[dict] = (),
) -> bool:
	"""Queue one mail in the office's form unless `key` was sent before; return whether it was queued now.

	Args:
		key: Without the recipient, which is added here.
		name: Full name for the greeting, may be empty.
		body: Formatted text from an editor, already cleaned by Frappe, below the facts.
		body_title: What stands above it.
		link, link_text: A button, or nothing.
	"""
	with german():
		sender = senders.office()
		return send_once(
			key=f"{key}|{recipient}",
			kind=kind,
			recipient=recipient,
			due_on=due_on,
			reference=reference,
			subject=subject,
			template=TEMPLATE,
			args={
				"name": name,
				"lines": list(lines),
				"facts": list(facts),
				"body": body,
				"body_text": plain(body),
				"body_title": body_title,
				"link": link,
				"link_text": link_text,
				"signature": sender.signature,
			},
			attachments=attachments,
			sender=sender,
		)


def coordinators() -> list[tuple[str, str]]:
	"""Return login and name of everybody in the coordination office."""
	users = frappe.get_all("Has Role", {"role": COORDINATOR, "parenttype": "User"}, pluck="parent")
	found = frappe.get_all(
		"User", {"name": ("in", users or [""]), "enabled": 1}, ["name", "full_name"], order_by="name"
	)
	return [(row.name, row.full_name) for row in found]


def days_of_setting(field: str, usual: str) -> tuple[int, ...]:
	"""Return the numbers of days a setting names, separated by commas; an emptied setting names none."""
	value = frappe.get_cached_doc("Heidekreis Settings").get(field)
	parts = (part.strip() for part in (usual if value is None else value).split(","))
	return tuple(sorted({int(part) for part in parts if part.isdigit()}, reverse=True))
