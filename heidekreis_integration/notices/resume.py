"""Takes up mails whose sending was killed between the mail server's yes and the note of it.

Frappe marks a mail as Sending, hands it to the mail server, then notes it as sent. A process that is killed in
between leaves it as Sending, and Frappe never looks at it again. Whether the server has taken the mail nobody can
know any more. It is sent again: with the same Message-ID, so that a mailbox that has it already can tell.
"""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

# Longer than any conversation with a mail server lasts: what is marked for so long, nobody is sending.
PATIENCE_MINUTES = 20


def resume_sending(patience_minutes: int = PATIENCE_MINUTES) -> list[str]:
	"""Put notices that are stuck in Sending back into the queue; return their names in the queue.

	Args:
		patience_minutes: How long a mail has to be marked as Sending to count as stuck.
	"""
	queue, log = frappe.qb.DocType("Email Queue"), frappe.qb.DocType("Notice Log")
	stuck = (
		frappe.qb.from_(queue)
		.join(log)
		.on(log.email_queue == queue.name)
		.select(queue.name)
		.where(queue.status == "Sending")
		.where(queue.modified <= now_datetime() - timedelta(minutes=patience_minutes))
		.run(pluck=True)
	)
	return [name for name in stuck if _put_back(name)]


def _put_back(name: str) -> bool:
	"""Set one mail to what its recipients say, unless somebody has finished it meanwhile."""
	if frappe.db.get_value("Email Queue", name, "status", for_update=True) != "Sending":
		return False
	open_recipients = frappe.db.count("Email Queue Recipient", {"parent": name, "status": "Not Sent"})
	frappe.db.set_value("Email Queue", name, "status", "Not Sent" if open_recipients else "Sent")
	return bool(open_recipients)
