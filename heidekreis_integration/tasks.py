"""Scheduled jobs: one line each, calling the room that knows how."""

from __future__ import annotations

import frappe
from frappe.utils import nowdate

from heidekreis_integration.courses import calendar as course_calendar
from heidekreis_integration.integrations.mail_intake import jobs as mail_jobs
from heidekreis_integration.links import service as links_service
from heidekreis_integration.mediation import offers, reminders, waves, web_requests
from heidekreis_integration.mediation.planning import offering
from heidekreis_integration.network import confirmation, handover, invitations, mailings, officer_logins
from heidekreis_integration.network import tasks as network_tasks
from heidekreis_integration.notices import resume
from heidekreis_integration.statistics import mailing
from heidekreis_integration.strategy import rounds, traffic_light
from heidekreis_integration.training import meetings_mails, meetings_series, pipeline


def send_monthly_statistics() -> None:
	"""Mail last month's statistic on the first working day (daily job)."""
	mailing.send_monthly_statistics(after_each=frappe.db.commit)


def expire_offers() -> None:
	"""Close offers whose time to answer has passed (hourly job)."""
	offers.expire_offers(after_each=frappe.db.commit)


def send_due_waves() -> None:
	"""Ask the next mediators where nobody has accepted so far (every quarter of an hour, by day)."""
	waves.send_due_waves(after_each=frappe.db.commit)


def remind_of_sessions() -> None:
	"""Remind mediators of sessions ahead, and ask for reports of those that are over (as above)."""
	reminders.send_attendance_reminders(after_each=frappe.db.commit)
	reminders.ask_for_reports(after_each=frappe.db.commit)


def refresh_traffic_lights() -> None:
	"""Bring the traffic lights of the strategy measures up to the day (daily job)."""
	traffic_light.refresh_all()


def refresh_language_courses() -> None:
	"""Bring the states of the language courses up to the day (daily job)."""
	course_calendar.refresh_states(nowdate())


def read_mailbox() -> None:
	"""Take in the mails to the pool (every five minutes)."""
	mail_jobs.read_mailbox(after_each=frappe.db.commit)


def forget_old_mails() -> None:
	"""Delete mails whose time to be kept is over (daily job)."""
	mail_jobs.forget_old_mails(after_each=frappe.db.commit)


def make_exchange_meetings() -> None:
	"""Make the meetings of the series months ahead (daily job)."""
	meetings_series.make_ahead(after_each=frappe.db.commit)


def send_meeting_mails() -> None:
	"""Send invitations, new dates, cancellations and reminders of exchange meetings (several times a day)."""
	meetings_mails.send_due(after_each=frappe.db.commit)


def send_network_mails() -> None:
	"""Send invitations, new dates, cancellations and reminders of network meetings (several times a day)."""
	invitations.send_due(after_each=frappe.db.commit)


def follow_up_resolutions() -> None:
	"""Remind of the resolutions of network meetings, and tell the coordinators of overdue ones (every morning)."""
	network_tasks.follow_up(after_each=frappe.db.commit)


def resume_network_mailings() -> None:
	"""Go on with mailings to the network whose job has died (hourly job)."""
	mailings.resume(after_each=frappe.db.commit)


def resume_placement_plans() -> None:
	"""Go on with plans whose job has died (hourly job)."""
	offering.resume()


def forget_web_requests() -> None:
	"""Delete entries of the public form that nobody confirmed, or that were handled long ago (hourly job)."""
	web_requests.purge(after_each=frappe.db.commit)


def look_after_mediators() -> None:
	"""Remind of certificates, undertakings and long pauses, and let rest who does not answer (daily job)."""
	pipeline.run(after_each=frappe.db.commit)


def forget_interest_forms() -> None:
	"""Delete the forms of interested people whose time to be kept is over (daily job)."""
	pipeline.forget_interest()


def resume_sending() -> None:
	"""Send mails again whose sending was killed (hourly job)."""
	resume.resume_sending()


def run_status_rounds() -> None:
	"""Ask, remind, escalate and close in the yearly status round (daily job)."""
	rounds.run(after_each=frappe.db.commit)


def forget_old_links() -> None:
	"""Delete the rows of signed links that expired long ago (daily job)."""
	links_service.forget_old(after_each=frappe.db.commit)


def remind_of_contact_data() -> None:
	"""Ask the contacts of the municipalities to confirm their data once a year (daily job)."""
	confirmation.remind(after_each=frappe.db.commit)


def look_after_officers() -> None:
	"""Move what successors take over, and end the logins of those who have left (daily job)."""
	handover.finish_due(after_each=frappe.db.commit)
	officer_logins.disable_left(after_each=frappe.db.commit)
