"""Who may do what with which DocType: the specification the access tests hold the site to.

Letters: r read and list, w write, c create, d delete, x export, p print, s submit, n cancel, a amend.
Before the bar stands what holds for every document, behind it what holds for one's own documents only.
A DocType of the app that has no entry here fails the tests; so does a role that can do more or less.
"""

from __future__ import annotations

from dataclasses import dataclass

SM, IC, MC, MF = "System Manager", "Integration Coordinator", "Mediation Coordinator", "Mediation Finance"
SE, MO = "Strategy Editor", "Municipality Officer"
LC = "Language Course Coordinator"
RIU, MU = "Requesting Institution User", "Mediator User"

LETTERS = {
	"r": "read",
	"w": "write",
	"c": "create",
	"d": "delete",
	"x": "export",
	"p": "print",
	"s": "submit",
	"n": "cancel",
	"a": "amend",
}

ALL = "rwcdxp"

MATRIX: dict[str, dict[str, str]] = {
	"Assignment": {SM: ALL, IC: "rwxp", MC: "rwcxp", MF: "rxp", RIU: "|r", MU: "|r"},
	"Assignment Offer": {SM: ALL, IC: "rxp", MC: "rwxp", MU: "|r"},
	"Calendar Feed": {SM: "rdxp", IC: "r", MC: "rd"},
	"Call Note": {SM: ALL, IC: "rxp", MC: "rcxp"},
	"Clerk Absence": {SM: ALL, IC: "rxp", MC: ALL},
	"Compensation Claim": {SM: ALL + "sna", IC: "rxp", MC: "rwcdxpa", MF: "rwxpsn", MU: "|r"},
	"Compensation Rule": {SM: ALL, IC: ALL, MC: "rxp", MF: ALL},
	"Cost Bearer": {SM: ALL, IC: ALL, MC: "rxp", MF: ALL},
	"Cost Bearer Budget": {SM: ALL, IC: ALL, MC: "rxp", MF: ALL},
	"Cost Bearer Rule": {SM: ALL, IC: ALL, MC: "rxp", MF: "rxp"},
	"Course Demand": {SM: ALL, IC: ALL, LC: ALL, SE: "rp", MC: "rp"},
	"Course Import": {SM: ALL, IC: ALL, LC: ALL},
	"Course Provider": {SM: ALL, IC: ALL, LC: ALL, MC: "rp", MO: "rp", SE: "rp"},
	"Exchange Meeting": {SM: ALL, IC: "rxp", MC: ALL},
	"Exchange Meeting Series": {SM: ALL, IC: "rxp", MC: ALL},
	"Field of Action": {SM: ALL, IC: ALL, MC: "rxp", SE: "rxp", MO: "rp"},
	"Heidekreis Settings": {SM: "rwcp", IC: "rwp", MC: "rp"},
	"Incoming Mail": {SM: "rdx", MC: "rdp"},
	"Mailbox": {SM: "rdx", MC: "r"},
	"Language Course": {SM: ALL, IC: ALL, LC: ALL, MC: "rp", MO: "rp", SE: "rp"},
	"Measure Change": {SM: ALL, IC: ALL, SE: "rxp|wc", MC: "rxp"},
	"Measure Offer": {SM: ALL, IC: ALL, SE: "rxp|wc", MC: "rxp"},
	"Measure Status Report": {SM: ALL, IC: ALL, SE: "rxp|wc", MC: "rxp"},
	"Mediation Language": {SM: ALL, IC: ALL, MC: ALL, MF: "rxp", SE: "rp", MO: "rp", RIU: "r", MU: "r"},
	"Mediation Occasion": {SM: ALL, IC: ALL, MC: ALL, MF: "rxp", SE: "rp", MO: "rp", RIU: "r", MU: "r"},
	"Mediation Request": {SM: ALL, IC: "rwxp", MC: "rwcxp", MF: "rxp", MO: "|rwcp", RIU: "|r"},
	"Mediator Interest": {SM: ALL, IC: "r", MC: "rdp"},
	"Mediator": {SM: ALL, IC: "rxp", MC: ALL, MF: "rxp", MU: "|r"},
	"Municipality": {SM: ALL, IC: ALL, LC: "rp", MC: "rxp", MF: "rxp", SE: "rxp", MO: "|rp"},
	"Municipality Contact": {SM: ALL, IC: ALL, MC: "rxp", MO: "|rwp"},
	"Municipality Contribution": {SM: ALL, IC: ALL, SE: "rxp", MC: "rxp", MO: "|rwcp"},
	"Network Attendance": {SM: ALL, IC: ALL, MC: "rxp", MO: "|r"},
	"Network Mailing": {SM: ALL, IC: ALL},
	"Network Meeting": {SM: ALL, IC: ALL, SE: "rp", MC: "rxp", MO: "|r"},
	"Network Task": {SM: ALL, IC: ALL, SE: "rp", MC: "rxp", MO: "|rwp"},
	"Network Topic": {SM: ALL, IC: ALL, MC: "rp", SE: "rp", MO: "rp"},
	"Notice Log": {SM: "rxp", IC: "rxp", MC: "rxp"},
	"Payout Run": {SM: ALL, MF: ALL},
	"Placement Plan": {SM: "rdxp", MC: "rdxp"},
	"Request Form Field": {SM: ALL, IC: "rxp", MC: ALL},
	"Requesting Institution": {SM: ALL, IC: "rxp", MC: ALL, MF: "rxp", MO: "|rp", RIU: "|r"},
	"Responsible Body": {SM: ALL, IC: ALL, MC: "rp", SE: "rp"},
	"Signed Link": {SM: "rxp", IC: "rxp", MC: "rxp"},
	"School Holiday": {SM: ALL, IC: "rxp", MC: ALL},
	"Status Round": {SM: ALL, IC: ALL, SE: "rp", MC: "rxp"},
	"Strategy Measure": {SM: ALL, IC: ALL, MC: "rxp", SE: "rxp|w", MO: "rp"},
	"Tax Allowance": {SM: ALL, IC: ALL, MC: "rxp", MF: ALL},
	"Training Course": {SM: ALL, IC: "rxp", MC: ALL},
	"Training Session": {SM: ALL, IC: "rxp", MC: ALL},
	"Transition Log": {SM: "rxp", IC: "rxp", MC: "rxp"},
	"Web Request": {SM: ALL, MC: "rwxp"},
	"Unmet Demand": {SM: "rxp", IC: "rxp", MC: "rxp"},
	"Working Group": {SM: ALL, IC: ALL, SE: "rp", MC: "rp"},
}


@dataclass(frozen=True)
class Cell:
	"""What one role may do with one DocType."""

	everywhere: frozenset[str]
	own: frozenset[str]

	def may(self, kind: str, own: bool) -> bool:
		"""Tell whether `kind` of access is allowed on an own or on a foreign document."""
		return kind in (self.own if own else self.everywhere)


def cell(role: str, doctype: str) -> Cell:
	"""Return what `role` may do with `doctype`; a role that is not named may do nothing.

	Raises:
		KeyError: the DocType has no row in the matrix.
	"""
	everywhere, _bar, own = MATRIX[doctype].get(role, "").partition("|")
	everywhere_kinds = frozenset(LETTERS[letter] for letter in everywhere)
	return Cell(everywhere_kinds, everywhere_kinds | {LETTERS[letter] for letter in own})


STAFF = (SM, IC, MC, MF)
EVERYBODY = (*STAFF, LC, SE, MO, RIU, MU, "(no role)", "Guest")

# Which roles may call which method of the app's API (with their own documents); all others are refused.
API: dict[str, tuple[str, ...]] = {
	"calendar_feed.create": (MU,),
	"calendar_feed.revoke": (MU,),
	"compensation.create_payout_run": (SM, MF),
	"compensation.draft_claim": (SM, MC),
	"compensation.draft_claims": (SM, MC),
	"compensation.mark_paid": (SM, MF),
	"compensation.payment_list": (SM, MF),
	"compensation.preview": (*STAFF, MU),
	"courses.download_template": (SM, IC, LC),
	"courses.preview": (SM, IC, LC),
	"courses.progress": (SM, IC, LC),
	"courses.take_over": (SM, IC, LC),
	"desk.board": (IC, MC),
	"desk.day_sheet": (IC, MC),
	"desk.find_clerks": (MC,),
	"desk.find_institutions": (MC,),
	"desk.phone_lists": (MC,),
	"desk.read_moment": (MC,),
	"desk.request": (IC, MC),
	"desk.tax_allowance": (IC, MC, MF),
	"desk.week": (IC, MC),
	"mail.create_request": (MC,),
	"mail.fetch_now": (MC,),
	"mail.file_at_request": (MC,),
	"mail.mark_read": (MC,),
	"mail.proposal": (MC,),
	"mail.read_again": (MC,),
	"mail.set_aside": (MC,),
	"interest.express": EVERYBODY,
	"mediators.answer": (MU,),
	"mediators.cancel": (MU,),
	"mediators.cancellation": (MU,),
	"mediators.confirm_attendance": (MU,),
	"mediators.my_assignments": (MU,),
	"mediators.my_claims": (MU,),
	"mediators.my_offers": (MU,),
	"mediators.report": (MU,),
	"meetings.further_trainings": (*STAFF, MU),
	"meetings.invite": (SM, MC),
	"meetings.make_ahead": (SM, MC),
	"meetings.preview": (SM, IC, MC),
	"meetings.reply": (MU,),
	"meetings.send_minutes": (SM, MC),
	"network_meetings.invite": (SM, IC),
	"network_meetings.mailing_progress": (SM, IC),
	"network_meetings.minutes_draft": (SM, IC),
	"network_meetings.plan": (SM, IC, MC, SE),
	"network_meetings.preview_mailing": (SM, IC),
	"network_meetings.reply": (SM, IC, MO),
	"network_meetings.send_mailing": (SM, IC),
	"network_meetings.send_minutes": (SM, IC),
	"network_meetings.tick": (SM, IC),
	"network.confirm_contact": (SM, IC, MO),
	"network.hand_over": (SM, IC),
	"network.invite": (SM, IC),
	"network.my_contact": (MO,),
	"network.my_figures": (SM, IC, MC, MO),
	"placing.answer_by_phone": (MC,),
	"placing.approve": (MC,),
	"placing.assign": (MC,),
	"placing.cancel_request": (MC,),
	"placing.cancel_session": (MC,),
	"placing.cancellation": (MC,),
	"placing.enter_by_phone": (MC,),
	"placing.keep_duplicate": (MC,),
	"placing.note_call": (MC,),
	"placing.offer": (MC,),
	"placing.record_past_session": (MC,),
	"placing.report": (MC,),
	"placing.start_waves": (MC,),
	"placing.suggest": (MC,),
	"placing.take_alternative": (MC,),
	"placing.take_charge": (MC,),
	"placing.take_step": (SM, IC, MC, MF, MO),
	"planning.create": (MC,),
	"planning.offer": (MC,),
	"planning.recalculate": (MC,),
	"profile.add_absence": (MU,),
	"profile.remove_absence": (MU,),
	"requests.cancel": (RIU, MO),
	"requests.change": (RIU, MO),
	"requests.confirm": (RIU, MO),
	"requests.count_requests": (RIU, MO),
	"requests.my_requests": (RIU, MO),
	"requests.possible_duplicates": (RIU, MO),
	"requests.preview_series": (RIU, MO),
	"requests.request": (RIU, MO),
	"requests.sessions_to_confirm": (RIU, MO),
	"requests.submit": (RIU, MO),
	"requests.submit_series": (RIU, MO),
	"statistics.monthly": (SM, IC, MC, MO),
	"statistics.send_monthly": (SM, IC, MC),
	"strategy.close_round": (SM, IC),
	"strategy.figures": (SM, IC, MC, SE, MO),
	"strategy.report": (SM, IC, MC, SE, MO),
	"strategy.work_on_round": (SM, IC),
	"my_training.certificate": (MU,),
	"my_training.register": (MU,),
	"my_training.withdraw": (MU,),
	"training.attendance": (SM, MC),
	"training.certificate": (SM, IC, MC),
	"training.close_attendance": (SM, MC),
	"training.create_login": (SM, MC),
	"training.create_sessions": (SM, MC),
	"training.register": (SM, MC),
	"training.tick": (SM, MC),
	"training.withdraw": (SM, MC),
	"web_requests.create_institution": (MC,),
	"web_requests.dismiss": (MC,),
	"web_requests.match": (MC,),
	"web_requests.suggest": (MC,),
}
