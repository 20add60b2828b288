"""Scheduled jobs: one line each, calling the room that knows how."""

from __future__ import annotations

import frappe

from heidekreis_integration.integrations.mail_intake import jobs as mail_jobs
from heidekreis_integration.mediation import offers
from heidekreis_integration.statistics import mailing
from heidekreis_integration.strategy import traffic_light


def send_monthly_statistics() -> None:
	"""Mail last month's statistic on the first working day (daily job)."""
	mailing.send_monthly_statistics(after_each=frappe.db.commit)


def expire_offers() -> None:
	"""Close offers whose time to answer has passed (hourly job)."""
	offers.expire_offers()


def refresh_traffic_lights() -> None:
	"""Bring the traffic lights of the strategy measures up to the day (daily job)."""
	traffic_light.refresh_all()


def read_mailbox() -> None:
	"""Take in the mails to the pool (every five minutes)."""
	mail_jobs.read_mailbox(after_each=frappe.db.commit)


def forget_old_mails() -> None:
	"""Delete mails whose time to be kept is over (daily job)."""
	mail_jobs.forget_old_mails(after_each=frappe.db.commit)
