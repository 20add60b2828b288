"""From a day-care centre's request to the payment and the figures: each step checks what it did.

Every step first looks whether it has already happened, so that it can be repeated after the web server or the
worker was lost in the middle of it.
"""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from standalone.walkthrough.client import Person, Refused

API = "heidekreis_integration.api"
LANGUAGE = "Dari"
SESSION_MINUTES = 75
TRAVEL_KM = Decimal("18")
GAP = timedelta(minutes=90)
REFERENCE_YEAR = 2024
JOB_SECONDS = 120
MONTHS = [
	"Januar",
	"Februar",
	"März",
	"April",
	"Mai",
	"Juni",
	"Juli",
	"August",
	"September",
	"Oktober",
	"November",
	"Dezember",
]
SITE_ZONE = ZoneInfo("Europe/Berlin")


class NotAsExpected(Exception):
	"""A step did not leave what it should have."""


@dataclass
class Cast:
	"""Who plays along: one login per role."""

	institution: Person
	clerk: Person
	coordinator: Person
	finance: Person
	mediator: Person
	officer: Person
	neighbour: Person


@dataclass
class Story:
	"""What has happened so far; names of documents and figures to compare with."""

	cast: Cast
	mail_dir: Path
	out_dir: Path
	tell: Callable[[str], None]
	reference: str = field(default_factory=lambda: f"DG-{datetime.now(SITE_ZONE):%y%m%d%H%M%S}")
	request: str = ""
	mediator: str = ""
	assignment: str = ""
	claim: str = ""
	payout_run: str = ""
	expected_total: Decimal = Decimal(0)
	session_start: datetime | None = None
	before: dict[str, Any] = field(default_factory=dict)


def site_now() -> datetime:
	"""Return the site's time, without seconds; the machine's own zone may be another."""
	return datetime.now(SITE_ZONE).replace(tzinfo=None, second=0, microsecond=0)


def check(holds: bool, what: str) -> None:
	"""Stop the walkthrough where something does not hold.

	Raises:
		NotAsExpected: it does not hold; the text says what was expected.
	"""
	if not holds:
		raise NotAsExpected(what)


def remember_figures(story: Story) -> None:
	"""The figures before, as the coordinator and the municipality officer see them."""
	if story.before:
		return
	found = story.cast.clerk.documents("Mediator", {"user": story.cast.mediator.user}, ["name"])
	check(bool(found), "Die VHS sieht die Sprachmittlerin mit Anmeldung.")
	story.mediator = found[0]["name"]
	story.before = figures(story)
	story.tell(
		f"Einsätze {REFERENCE_YEAR}: {story.before['reference_year']}, in diesem Monat: {story.before['month']}"
	)


def file_request(story: Story) -> None:
	"""The day-care centre asks for Dari for a parent talk."""
	found = [
		r
		for r in story.cast.institution.ask(f"{API}.requests.my_requests")
		if r.get("case_reference") == story.reference
	]
	if not found:
		values = {
			"language": LANGUAGE,
			"occasion": "Elterngespräch Kita",
			"setting": "On Site",
			"planned_start": f"{_free_day(story):%Y-%m-%d} 14:00:00",
			"planned_minutes": SESSION_MINUTES,
			"place": "Gruppenraum 2",
			"contact_name": "Leitung der Kita",
			"contact_phone": "05161 000000",
			"client_reference": "F. A.",
			"case_reference": story.reference,
			"gender_wish": "Any",
			"rules_accepted": 1,
		}
		found = [story.cast.institution.do(f"{API}.requests.submit", values=values)]
	story.request = found[0]["name"]
	story.tell(f"{story.request}: {LANGUAGE}, Elterngespräch, {SESSION_MINUTES} Minuten")


def decide_cost_bearer(story: Story) -> None:
	"""The clerk reviews; the rules say that the county pays; the clerk approves and starts placing."""
	_step_if(story, story.cast.clerk, "Received", "Start Review")
	request = story.cast.clerk.document("Mediation Request", story.request)
	check(
		request["cost_bearer"] == "Landkreis Heidekreis",
		f"Der Landkreis trägt die Kosten, nicht {request['cost_bearer']}.",
	)
	story.tell(f"Kostenträger: {request['cost_bearer']} nach Regel {request['cost_bearer_rule']}")
	if request["cost_approval_required"]:
		_step_if(story, story.cast.clerk, "In Review", "Request Cost Approval")
		_step_if(story, story.cast.coordinator, "Cost Approval Pending", "Approve Cost Bearing")
		story.tell(
			"Haushaltsschwelle erreicht: die Koordinierungsstelle hat die Kostenübernahme freigegeben."
		)
	else:
		_step_if(story, story.cast.clerk, "In Review", "Approve Request")
	_step_if(story, story.cast.clerk, "Approved", "Start Placing")


def offer_to_ranked(story: Story) -> None:
	"""The clerk reads the ranked suggestions and offers the session to the best ones."""
	story.mediator = story.cast.clerk.documents("Mediator", {"user": story.cast.mediator.user}, ["name"])[0][
		"name"
	]
	if _state(story) != "Placing" or _my_offer(story):
		return
	suggestions = story.cast.clerk.ask(f"{API}.placing.suggest", request=story.request)
	ranked = suggestions["ranked"]
	check(bool(ranked), "Mindestens eine Person wird vorgeschlagen.")
	for row in ranked[:3]:
		story.tell(f"Rang {row['rank']}: {row['full_name']} – {'; '.join(row['reasons'])}")
	story.tell(f"ausgeschlossen: {len(suggestions['excluded'])}")
	names = [row["mediator"] for row in ranked]
	check(story.mediator in names, "Die Sprachmittlerin mit Anmeldung ist unter den Vorgeschlagenen.")
	offered = names[: max(2, names.index(story.mediator) + 1)]
	story.cast.clerk.do(f"{API}.placing.offer", request=story.request, mediators=offered)


def accept_offer(story: Story) -> None:
	"""The mediator accepts in the portal; everybody else learns that it is filled."""
	offer = _my_offer(story)
	if offer:
		story.cast.mediator.do(f"{API}.mediators.answer", offer=offer["name"], accept=True)
	request = story.cast.clerk.document("Mediation Request", story.request)
	check(request["workflow_state"] == "Placed", "Die Anfrage ist vermittelt.")
	story.assignment = request["assignment"]
	open_offers = story.cast.clerk.documents(
		"Assignment Offer", {"mediation_request": story.request, "status": "Open"}, ["name"]
	)
	check(not open_offers, "Kein Angebot ist mehr offen.")
	story.tell(f"{story.assignment}: angenommen; weitere Angebote sind erledigt")


def report_session(story: Story) -> None:
	"""The talk was moved forward to today; the mediator enters actual times and kilometres."""
	assignment = story.cast.clerk.document("Assignment", story.assignment)
	if assignment["workflow_state"] == "Planned":
		start, end = _free_interval(story)
		story.cast.mediator.do(
			f"{API}.mediators.report",
			assignment=story.assignment,
			actual_start=f"{start:%Y-%m-%d %H:%M:%S}",
			actual_end=f"{end:%Y-%m-%d %H:%M:%S}",
			travel_km=str(TRAVEL_KM),
			travel_minutes=0,
			no_show=False,
			deviation_reason="Das Gespräch wurde auf Wunsch der Eltern vorgezogen.",
			note="",
		)
		assignment = story.cast.clerk.document("Assignment", story.assignment)
	check(assignment["workflow_state"] in ("Performed", "Confirmed"), "Der Einsatz ist durchgeführt.")
	story.session_start = datetime.fromisoformat(assignment["actual_start"])
	story.tell(f"{assignment['actual_start']} bis {assignment['actual_end']}, {TRAVEL_KM} km")


def confirm_session(story: Story) -> None:
	"""The institution confirms that the session took place."""
	waiting = {row["name"] for row in story.cast.institution.ask(f"{API}.requests.sessions_to_confirm")}
	if story.assignment in waiting:
		story.cast.institution.do(f"{API}.requests.confirm", assignment=story.assignment, agrees=True)
	check(_state(story) == "Closed", "Die Anfrage ist abgeschlossen.")


def check_amount(story: Story) -> None:
	"""24 €/h and the kilometres, calculated by hand and compared with the site's arithmetic."""
	assignment = story.cast.finance.document("Assignment", story.assignment)
	rule = story.cast.finance.document("Compensation Rule", assignment["compensation_rule"])
	check(Decimal(str(rule["hourly_rate"])) == 24, "Der Richtwert ist 24 € je Stunde.")
	time_amount = Decimal(24) * SESSION_MINUTES / 60
	travel_amount = (TRAVEL_KM * Decimal(str(rule["km_rate"]))).quantize(Decimal("0.01"), ROUND_HALF_UP)
	story.expected_total = time_amount + travel_amount
	preview = story.cast.clerk.ask(f"{API}.compensation.preview", assignment=story.assignment)
	story.tell(preview["derivation"])
	check(
		_money(preview["amount_total"]) == story.expected_total,
		f"Von Hand gerechnet sind es {story.expected_total} €.",
	)


def draft_and_check_claim(story: Story) -> None:
	"""The clerk drafts the claim from the confirmed sessions and checks it; approving it is refused."""
	clerk, day = story.cast.clerk, f"{story.session_start:%Y-%m-%d}"
	held_by = clerk.document("Assignment", story.assignment).get("compensation_claim")
	story.claim = (
		held_by
		or clerk.do(
			f"{API}.compensation.draft_claim", mediator=story.mediator, period_start=day, period_end=day
		)["name"]
	)
	_claim_step(story, clerk, "Draft", "Check Claim")
	try:
		_claim_step(story, clerk, "Checked", "Approve Claim")
	except Refused as refusal:
		story.tell(f"Freigabe durch die prüfende Person abgelehnt: {refusal}")
	check(_claim_state(story) in ("Checked", "Approved", "Paid"), "Die Abrechnung ist geprüft, nicht mehr.")


def approve_claim(story: Story) -> None:
	"""Finance approves."""
	_claim_step(story, story.cast.finance, "Checked", "Approve Claim")
	claim = story.cast.finance.document("Compensation Claim", story.claim)
	check(claim["workflow_state"] in ("Approved", "Paid"), "Die Abrechnung ist freigegeben.")
	check(
		claim["checked_by"] != claim["approved_by"], "Prüfung und Freigabe sind von verschiedenen Personen."
	)
	item = next(row for row in claim["items"] if row["assignment"] == story.assignment)
	check(_money(item["amount_total"]) == story.expected_total, "Der Betrag in der Abrechnung stimmt.")
	story.tell(
		f"{story.claim}: {_euro(claim['total_amount'])}, geprüft {claim['checked_by']}, freigegeben {claim['approved_by']}"
	)


def pay(story: Story) -> None:
	"""Finance makes the payment list and marks it as paid."""
	finance = story.cast.finance
	run = finance.document("Compensation Claim", story.claim).get("payout_run")
	story.payout_run = (
		run
		or finance.do(
			f"{API}.compensation.create_payout_run",
			claims=[story.claim],
			execution_date=f"{site_now():%Y-%m-%d}",
		)["name"]
	)
	listing = finance.do(f"{API}.compensation.payment_list", run=story.payout_run)
	content = finance.download(listing["file_url"])
	path = story.out_dir / f"{story.payout_run}.csv"
	path.write_bytes(content)
	text = content.decode("utf-8-sig")
	claim = finance.document("Compensation Claim", story.claim)
	check(
		story.claim in text and _comma(claim["total_amount"]) in text,
		"Abrechnung und Betrag stehen in der Zahlungsliste.",
	)
	if finance.document("Payout Run", story.payout_run)["status"] != "Paid":
		finance.do(f"{API}.compensation.mark_paid", run=story.payout_run)
	check(_claim_state(story) == "Paid", "Die Abrechnung ist bezahlt.")
	story.tell(f"{story.payout_run}: Zahlungsliste {path}")


def compare_figures(story: Story) -> None:
	"""Measure and monthly statistic count one session more; the neighbouring municipality sees nothing of it."""
	now = figures(story)
	for key in ("month", "measure_this_year", "walsrode_month"):
		check(
			now[key] == story.before[key] + 1,
			f"{key}: {story.before[key]} + 1 erwartet, {now[key]} gefunden.",
		)
	check(now["neighbour"] == story.before["neighbour"], "Soltau sieht den Walsroder Einsatz nicht.")
	own = story.cast.officer.ask(f"{API}.statistics.monthly", month=f"{site_now():%Y-%m}")
	check(own["scope"] == "Walsrode", "Die Kommune sieht nur ihre eigenen Zahlen.")
	# A count below the threshold is not shown to the municipality.
	check(own["sessions_month"] in (None, now["walsrode_month"]), "Die eigene Zahl der Kommune stimmt.")
	story.tell(
		f"Monatsstatistik: {story.before['month']} → {now['month']}; {own['scope']}: {own['summary'][0]}"
	)


def one_more_in_reference_year(story: Story) -> None:
	"""A late report of 2024: 140 instead of 139 in measure and report, and back when it is withdrawn."""
	clerk, before = story.cast.clerk, story.before["reference_year"]
	late = [row for row in _late_sessions(story) if row["workflow_state"] != "Cancelled"]
	if not late and story.before.get("late_done"):
		return
	if not late:
		clerk.do(f"{API}.placing.record_past_session", values=_late_values(story))
		late = _late_sessions(story)
	now = figures(story)
	check(
		now["reference_year"] == before + 1,
		f"Maßnahme: {before + 1} erwartet, {now['reference_year']} gefunden.",
	)
	check(
		now["reference_report"] == before + 1,
		f"Bericht: {before + 1} erwartet, {now['reference_report']} gefunden.",
	)
	story.tell(
		f"Nachmeldung für {REFERENCE_YEAR}: {before} → {now['reference_year']} in Maßnahme und Bericht"
	)
	story.before["late_done"] = True
	clerk.do(
		f"{API}.placing.cancel_session",
		assignment=late[0]["name"],
		side="Pool",
		reason="Probe der Nachmeldung, zurückgenommen.",
	)
	check(figures(story)["reference_year"] == before, "Nach der Rücknahme gilt wieder die alte Zahl.")


def mail_statistics(story: Story) -> None:
	"""The monthly statistic goes out once; asking again sends nothing more."""
	coordinator = story.cast.coordinator
	month = (site_now().date().replace(day=1) - timedelta(days=1)).replace(day=1)
	first = coordinator.do(f"{API}.statistics.send_monthly", month=f"{month:%Y-%m}")
	readers = {*first["sent"], *first["already_sent"]}
	mails = _wait_for_mails(story, _month_name(month), readers)
	check(coordinator.user in readers, "Die Koordinierungsstelle bekommt die Monatsstatistik.")
	again = coordinator.do(f"{API}.statistics.send_monthly", month=f"{month:%Y-%m}")
	check(not again["sent"], "Ein zweiter Lauf verschickt nichts mehr.")
	attachments = [part.get_filename() for part in mails[coordinator.user].iter_attachments()]
	check(any(name and name.endswith(".xlsx") for name in attachments), "Die Tabelle ist als XLSX angehängt.")
	story.tell(f"{len(mails)} Mails, Anhänge {', '.join(filter(None, attachments))}; zweiter Lauf: keine")


STEPS: tuple[tuple[str, Callable[[Story], None]], ...] = (
	("Ausgangszahlen lesen", remember_figures),
	("Kita stellt die Anfrage", file_request),
	("VHS prüft, Kostenträger nach Regel, Freigabe", decide_cost_bearer),
	("Vorschläge mit Gründen, Angebote", offer_to_ranked),
	("Sprachmittlerin nimmt an", accept_offer),
	("Zeiten und Kilometer gemeldet", report_session),
	("Kita bestätigt", confirm_session),
	("Betrag nach Regel", check_amount),
	("Abrechnung erstellt und geprüft", draft_and_check_claim),
	("Kämmerei gibt frei", approve_claim),
	("Zahlungsliste und Zahlung", pay),
	("Maßnahme und Monatsstatistik", compare_figures),
	(f"Ein Einsatz mehr in {REFERENCE_YEAR}", one_more_in_reference_year),
	("Monatsstatistik per Mail, genau einmal", mail_statistics),
)


def figures(story: Story) -> dict[str, Any]:
	"""Read the figures as the roles see them."""
	coordinator, today = story.cast.coordinator, site_now().date()
	month = f"{today:%Y-%m}"
	by_year = {row["year"]: row["value"] for row in _measure_figures(coordinator)}
	december = coordinator.ask(f"{API}.statistics.monthly", month=f"{REFERENCE_YEAR}-12")
	now = coordinator.ask(f"{API}.statistics.monthly", month=month)
	return {
		"reference_year": int(by_year.get(REFERENCE_YEAR, 0)),
		"reference_report": december["sessions_year_to_date"],
		"measure_this_year": int(by_year.get(today.year, 0)),
		"month": now["sessions_month"],
		"walsrode_month": coordinator.ask(f"{API}.statistics.monthly", month=month, municipality="Walsrode")[
			"sessions_month"
		],
		"neighbour": story.cast.neighbour.ask(f"{API}.statistics.monthly", month=month)["summary"],
	}


def _measure_figures(person: Person) -> list[dict]:
	measures = person.documents("Strategy Measure", {"indicator_source": "Performed Sessions"}, ["name"])
	check(bool(measures), "Eine Maßnahme zählt die Einsätze.")
	return person.ask(f"{API}.strategy.figures", measure=measures[0]["name"])


def _step_if(story: Story, person: Person, state: str, action: str) -> None:
	if _state(story) == state:
		person.do(f"{API}.placing.take_step", doctype="Mediation Request", name=story.request, action=action)


def _state(story: Story) -> str:
	return story.cast.clerk.document("Mediation Request", story.request)["workflow_state"]


def _claim_step(story: Story, person: Person, state: str, action: str) -> None:
	if _claim_state(story) == state:
		person.do(f"{API}.placing.take_step", doctype="Compensation Claim", name=story.claim, action=action)


def _claim_state(story: Story) -> str:
	return story.cast.finance.document("Compensation Claim", story.claim)["workflow_state"]


def _my_offer(story: Story) -> dict | None:
	filters = {"mediation_request": story.request, "mediator": story.mediator, "status": "Open"}
	open_for_me = {row["name"] for row in story.cast.clerk.documents("Assignment Offer", filters, ["name"])}
	return next(
		(o for o in story.cast.mediator.ask(f"{API}.mediators.my_offers") if o["name"] in open_for_me), None
	)


def _late_sessions(story: Story) -> list[dict]:
	requests = story.cast.clerk.documents(
		"Mediation Request", {"case_reference": f"{story.reference}-N"}, ["name"]
	)
	names = [row["name"] for row in requests]
	return (
		story.cast.clerk.documents(
			"Assignment", {"mediation_request": ["in", names]}, ["name", "workflow_state"]
		)
		if names
		else []
	)


def _late_values(story: Story) -> dict[str, Any]:
	request = story.cast.clerk.document("Mediation Request", story.request)
	return {
		"requesting_institution": request["requesting_institution"],
		"language": LANGUAGE,
		"occasion": request["occasion"],
		"setting": "Phone",
		"mediator": story.mediator,
		"actual_start": f"{REFERENCE_YEAR}-12-12 07:00:00",
		"actual_end": f"{REFERENCE_YEAR}-12-12 07:45:00",
		"travel_km": 0,
		"case_reference": f"{story.reference}-N",
		"retrospective_reason": "Stundenzettel kam verspätet.",
	}


def _wait_for_mails(story: Story, mark: str, readers: set[str]) -> dict[str, EmailMessage]:
	"""Wait until each reader has one mail with `mark` in its subject, and no reader two."""
	until = time.monotonic() + JOB_SECONDS
	while time.monotonic() < until:
		read = [
			email.message_from_bytes(p.read_bytes(), policy=email.policy.default)
			for p in story.mail_dir.glob("*.eml")
		]
		found = [
			(m["To"].addresses[0].addr_spec, m) for m in read if m["To"] and mark in (m["Subject"] or "")
		]
		if {address for address, _ in found} >= readers:
			check(len(found) == len(dict(found)), "Niemand hat zwei Monatsstatistiken bekommen.")
			return dict(found)
		time.sleep(2)
	raise NotAsExpected(f"Nach {JOB_SECONDS} s liegen nicht alle Monatsstatistiken in der Mailsenke.")


def _month_name(month: date) -> str:
	return f"{MONTHS[month.month - 1]} {month.year}"


def _sessions(story: Story, since: date) -> list[dict]:
	filters = {
		"mediator": story.mediator,
		"planned_end": [">=", f"{since:%Y-%m-%d}"],
		"workflow_state": ["!=", "Cancelled"],
	}
	return story.cast.clerk.documents("Assignment", filters, ["planned_start", "actual_start", "actual_end"])


def _free_day(story: Story) -> date:
	"""A working day at least eight days ahead on which the mediator has nothing planned."""
	day = site_now().date() + timedelta(days=8)
	taken = {row["planned_start"][:10] for row in _sessions(story, day)}
	while day.weekday() > 4 or f"{day:%Y-%m-%d}" in taken:
		day += timedelta(days=1)
	return day


def _free_interval(story: Story) -> tuple[datetime, datetime]:
	"""The newest past interval of the session's length in which the mediator had no other session."""
	taken = [
		(datetime.fromisoformat(row["actual_start"]) - GAP, datetime.fromisoformat(row["actual_end"]) + GAP)
		for row in _sessions(story, site_now().date() - timedelta(days=30))
		if row["actual_start"] and row["actual_end"]
	]
	end = site_now() - timedelta(minutes=5)
	start = end - timedelta(minutes=SESSION_MINUTES)
	while clashes := [other for other in taken if other[0] < end and start < other[1]]:
		end = min(other[0] for other in clashes)
		start = end - timedelta(minutes=SESSION_MINUTES)
	return start, end


def _money(value: Any) -> Decimal:
	return Decimal(str(value)).quantize(Decimal("0.01"))


def _comma(value: Any) -> str:
	return str(_money(value)).replace(".", ",")


def _euro(value: Any) -> str:
	return f"{_comma(value)} €"
