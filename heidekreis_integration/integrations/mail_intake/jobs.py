"""What the scheduled jobs do."""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe.utils import add_months, cint, now_datetime

from heidekreis_integration.integrations.mail_intake import mailbox, processing, store
from heidekreis_integration.integrations.mail_intake.errors import MailboxError
from heidekreis_integration.mediation.settings import settings

SETTLED = (processing.PROCESSED, processing.FILED, processing.DECLINED, processing.IGNORED)


def read_mailbox(*, after_each: Callable[[], None]) -> None:
	"""Fetch new mails and process what is new, if the settings want that.

	A mailbox that can't be reached stops neither the processing nor the scheduler; its record says why.
	"""
	if not cint(settings().mail_intake_enabled):
		return
	try:
		mailbox.fetch(after_each=after_each)
	except MailboxError:
		frappe.clear_messages()
	processing.process_new(after_each=after_each)


def forget_old_mails(*, after_each: Callable[[], None]) -> int:
	"""Delete settled mails with their originals when the time to keep them is over; return how many."""
	months = cint(settings().mail_keep_months)
	if not months:
		return 0
	names = frappe.get_all(
		store.DOCTYPE,
		filters={
			"state": ("in", SETTLED),
			"unread": 0,
			"creation": ("<", add_months(now_datetime(), -months)),
		},
		pluck="name",
	)
	for name in names:
		frappe.delete_doc(store.DOCTYPE, name, ignore_permissions=True, delete_permanently=True)
		after_each()
	return len(names)
