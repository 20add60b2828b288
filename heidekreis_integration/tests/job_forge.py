"""Runs jobs in processes of their own that a test may kill: `python -m heidekreis_integration.tests.job_forge SITE`.

Loaded once; each job is forked off and connects by itself, so that a test can afford many of them. Reads one JSON
object a line: {"job": ..., "now": ...} starts a job and answers with its process id, {"wait": id} answers with how
it ended.
"""

from __future__ import annotations

import json
import os
import sys
from inspect import signature

import frappe
from frappe.email import queue as mail_queue
from frappe.email.doctype.email_queue import email_queue  # loaded before the fork, not in each job
from frappe.utils import get_datetime, getdate

from heidekreis_integration import tasks
from heidekreis_integration.network import invitations, mailings
from heidekreis_integration.notices import resume
from heidekreis_integration.strategy import rounds
from heidekreis_integration.training import meetings_mails, pipeline

LOADED = (email_queue,)


def send_meeting_mails(now: str | None) -> None:
	"""Run the scheduled job; at another moment than now if one is given."""
	if now:
		meetings_mails.send_due(get_datetime(now), after_each=frappe.db.commit)
	else:
		tasks.send_meeting_mails()


def read_mailbox(now: str | None) -> None:
	"""Run the scheduled job that takes in mails."""
	tasks.read_mailbox()


def run_status_rounds(now: str | None) -> None:
	"""Run the scheduled job of the yearly status round as if it were the day of `now`."""
	rounds.run(getdate(now), after_each=frappe.db.commit)


def look_at_mediators(now: str | None) -> None:
	"""Run the daily look at every mediator as if it were the day of `now`."""
	pipeline.run(getdate(now), after_each=frappe.db.commit)


def send_network_mails(now: str | None) -> None:
	"""Run the scheduled job of the network meetings as if it were the moment `now`."""
	invitations.send_due(get_datetime(now), after_each=frappe.db.commit)


def send_network_mailings(now: str | None) -> None:
	"""Go on with every mailing that is being sent, as its job does."""
	for name in frappe.get_all(mailings.MAILING, {"status": mailings.SENDING}, pluck="name"):
		mailings.run(name)


def flush(now: str | None) -> None:
	"""Hand every queued mail to the mail server."""
	# Versions that would leave the sending to a worker can be told to do it themselves.
	here_and_now = {"from_test": True} if "from_test" in signature(mail_queue.flush).parameters else {}
	mail_queue.flush(**here_and_now)


def resume_sending(now: str | None) -> None:
	"""Put mails whose sending was killed back into the queue at once."""
	resume.resume_sending(patience_minutes=0)


JOBS = {
	job.__name__: job
	for job in (
		send_meeting_mails,
		read_mailbox,
		run_status_rounds,
		look_at_mediators,
		send_network_mails,
		send_network_mailings,
		flush,
		resume_sending,
	)
}


def run(site: str, job: str, now: str | None) -> None:
	"""Run one job as the scheduler does; never returns."""
	code = 1
	try:
		frappe.init(site=site, sites_path=os.getcwd())
		frappe.connect()
		JOBS[job](now)
		frappe.db.commit()
		code = 0
	except BaseException as error:  # noqa: BLE001 - the process ends here, and the test asks how
		print(f"{job}: {error!r}", file=sys.stderr, flush=True)
	finally:
		os._exit(code)


def main() -> None:
	"""Obey until the input ends."""
	site = sys.argv[1]
	for line in sys.stdin:
		asked = json.loads(line)
		if "wait" in asked:
			_pid, status = os.waitpid(asked["wait"], 0)
			answer = os.waitstatus_to_exitcode(status)
		else:
			answer = os.fork() or run(site, asked["job"], asked.get("now"))
		print(json.dumps(answer), flush=True)


if __name__ == "__main__":
	main()
