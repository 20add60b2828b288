"""The municipal network: two meetings of 2025, two of 2026, attendance, minutes, resolutions, a working group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe
from frappe.model.document import Document

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.stage import Stage
from heidekreis_integration.network import groups

MEETING, ATTENDANCE, TASK = "Network Meeting", "Network Attendance", "Network Task"
PLACE = "Kreishaus Soltau, Sitzungssaal, Harburger Str. 2, 29614 Soltau"
HOURS = timedelta(hours=3)
GROUP = "Arbeitskreis Migrantenorganisationen"
MEASURE = "Arbeitskreis mit Migrantenorganisationen aufbauen"
REPLIES = ("Coming", "Coming", "Coming", "Deputy Comes", "Not Coming", "")


@dataclass(frozen=True)
class PlannedMeeting:
	"""A meeting of the demo. `resolutions`: what, days after the meeting, municipality (None: the county)."""

	title: str
	begins: datetime
	topics: tuple[str, ...]
	agenda: tuple[str, ...]
	minutes: tuple[str, ...] = ()
	resolutions: tuple[tuple[str, int, str | None], ...] = ()


MEETINGS = (
	PlannedMeeting(
		"Netzwerktreffen Frühjahr 2025",
		datetime(2025, 4, 2, 9, 30),
		("Sprache und Sprachmittlung", "Ehrenamt und Beteiligung"),
		(
			"Begrüßung",
			"Ein Jahr Integrationsstrategie: Rückblick",
			"Der Sprachmittlungspool",
			"Verschiedenes",
		),
		(
			"Die Koordinierungsstelle stellt die Zahlen des Sprachmittlungspools für 2024 vor.",
			"Die Kommunen berichten, wo Sprachmittlung fehlt, vor allem bei Terminen an Schulen.",
			"Der Kreis sammelt bis zum Herbst die Angebote des Ehrenamts.",
		),
		(
			("Liste der ehrenamtlichen Angebote an den Kreis schicken", 60, "Walsrode"),
			("Merkblatt zum Sprachmittlungspool verteilen", 45, "Soltau"),
			("Übersicht der Angebote im Kreis veröffentlichen", 120, None),
		),
	),
	PlannedMeeting(
		"Netzwerktreffen Herbst 2025",
		datetime(2025, 10, 8, 9, 30),
		("Bildung und Kita", "Arbeit und Ausbildung"),
		("Begrüßung", "Übergang von der Kita in die Schule", "Ausbildung für Geflüchtete", "Verschiedenes"),
		(
			"Die Bildungskoordination berichtet über den Übergang in die Grundschule.",
			"Munster und Bispingen bieten an, ihre Elternabende mit Sprachmittlung vorzustellen.",
		),
		(
			("Erfahrungen mit mehrsprachigen Elternabenden aufschreiben", 90, "Munster"),
			("Gespräch mit der Agentur für Arbeit vorbereiten", 100, None),
		),
	),
	PlannedMeeting(
		"Netzwerktreffen Frühjahr 2026",
		datetime(2026, 4, 22, 9, 30),
		("Interkulturelle Öffnung der Verwaltung", "Gesundheit und Soziales"),
		(
			"Begrüßung",
			"Stand der Strategie",
			"Fortbildungen für die Verwaltung",
			"Gesundheitslotsen",
			"Verschiedenes",
		),
		(
			"Der Stand der Maßnahmen liegt vor; die Ampel steht bei drei Maßnahmen auf Rot.",
			"Die Kommunen melden ihren Bedarf an Fortbildungen bis zum Sommer.",
			"Soltau stellt den Raum für das nächste Treffen.",
		),
		(
			("Fortbildungsbedarf der eigenen Verwaltung melden", 70, "Walsrode"),
			("Fortbildungsbedarf der eigenen Verwaltung melden", 250, "Soltau"),
			("Informationsblatt zu Gesundheitslotsen abstimmen", 230, "Walsrode"),
			("Fortbildungen für 2027 ausschreiben", 240, None),
		),
	),
	PlannedMeeting(
		"Netzwerktreffen Herbst 2026",
		datetime(2026, 12, 9, 9, 30),
		("Wohnen und Zusammenleben", "Fördermittel und Projekte"),
		(
			"Begrüßung",
			"Unterbringung und Nachbarschaft",
			"Förderaufrufe 2027",
			"Termine 2027",
			"Verschiedenes",
		),
	),
)
DONE_NOTE = "Erledigt und an die Koordinierungsstelle gemeldet."


def write_network(stage: Stage) -> None:
	"""Write meetings, invitations, resolutions, the working group and a mailing that was not sent yet."""
	_choose_topics()
	group = _write_group(stage)
	for plan in MEETINGS:
		if plan.begins.year <= stage.now.year:
			_write_meeting(stage, plan)
	stage.insert(
		{
			"doctype": "Network Mailing",
			"subject": "Förderaufruf: Projekte für das Zusammenleben 2027",
			"message": "<p>das Land fördert 2027 wieder Projekte für das Zusammenleben vor Ort. "
			"Ideen nehmen wir gern bis Ende Januar entgegen.</p>",
			"topics": _topics(("Fördermittel und Projekte",)),
		}
	)
	stage.insert(
		{
			"doctype": MEETING,
			"title": f"Treffen {GROUP}",
			"working_group": group.name,
			"starts_on": stage.now.replace(hour=17, minute=0, second=0, microsecond=0) + timedelta(days=45),
			"ends_on": stage.now.replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=45),
			"location": "Volkshochschule Heidekreis, Walsrode",
			"agenda": _list(("Kennenlernen", "Wünsche an die Strategie", "Nächste Schritte")),
		}
	)


def _choose_topics() -> None:
	"""Give the demo's contacts their topics; the rows go with the contacts when the demo is removed."""
	known = frappe.get_all("Network Topic", pluck="name", order_by="name")
	contacts = frappe.get_all(
		groups.CONTACT, {"topics": ("like", "Demodaten%")}, pluck="name", order_by="name"
	)
	for number, name in enumerate(contacts):
		contact = frappe.get_doc(groups.CONTACT, name)
		for step in (0, 3, 5)[: 1 + number % 3]:
			if known:
				contact.append("topic_list", {"topic": known[(number + step) % len(known)]})
		contact.save(ignore_permissions=True, ignore_version=True)  # the demo is loaded on the command line


def _write_group(stage: Stage) -> Document:
	members = [
		{
			"member_name": name,
			"organisation": organisation,
			"email": address,
			"consents": int(bool(address)),
			"valid_from": "2025-09-01",
		}
		for name, organisation, address in (
			("Lale Lindenblatt", "Kulturverein Aller (erfunden)", "verein-aller@example.org"),
			("Omid Osterluzei", "Afghanischer Elternkreis (erfunden)", "elternkreis@example.org"),
			("Mira Mispel", "Frauentreff Böhme (erfunden)", "frauentreff@example.org"),
			("Juri Johanniskraut", "Sportfreunde Örtze (erfunden)", None),
		)
	]
	return stage.insert(
		{
			"doctype": "Working Group",
			"group_name": GROUP,
			"kind": "Migrant Organisations",
			"measure": frappe.db.get_value("Strategy Measure", {"title": MEASURE}),
			"purpose": "Demodaten: Migrantenorganisationen reden bei der Integrationsstrategie mit.",
			"members": members,
		}
	)


def _write_meeting(stage: Stage, plan: PlannedMeeting) -> None:
	held = plan.begins + HOURS < stage.now
	meeting = stage.insert(
		{
			"doctype": MEETING,
			"title": plan.title,
			"starts_on": plan.begins,
			"ends_on": plan.begins + HOURS,
			"location": PLACE,
			"status": "Held" if held else "Planned",
			"topics": _topics(plan.topics),
			"agenda": _list(plan.agenda),
			"minutes": "".join(f"<p>{line}</p>" for line in plan.minutes) if held else None,
		}
	)
	invited = plan.begins - timedelta(days=42)
	if invited < stage.now:
		_invite(stage, meeting, invited, held)
	for subject, days, municipality in plan.resolutions if held else ():
		_write_resolution(stage, meeting, subject, plan.begins + timedelta(days=days), municipality)


def _invite(stage: Stage, meeting: Document, invited: datetime, held: bool) -> None:
	values = {"invited_on": invited} if held else {"invited_on": invited, "status": "Invited"}
	# Written past the rules: an invitation of the demo sends no mail.
	frappe.db.set_value(MEETING, meeting.name, values, update_modified=False)
	for person in groups.people_to_invite(stage.now.date()):
		reply = stage.rng.choice(REPLIES)
		came = held and stage.rng.random() < {"Coming": 0.95, "Deputy Comes": 0.9, "": 0.3}.get(reply, 0)
		row = stage.insert(
			{
				"doctype": ATTENDANCE,
				"network_meeting": meeting.name,
				"municipality_contact": person.contact,
				"attendee_name": person.name,
				"reply": reply,
				"attended": int(came),
			}
		)
		if reply:
			replied = min(invited + timedelta(days=stage.rng.randint(1, 20)), stage.now)
			frappe.db.set_value(ATTENDANCE, row.name, "replied_on", replied, update_modified=False)


def _write_resolution(
	stage: Stage, meeting: Document, subject: str, due: datetime, municipality: str | None
) -> None:
	contact = municipality and frappe.db.get_value(
		groups.CONTACT, {"municipality": municipality, "valid_to": ("is", "not set")}
	)
	done = due < stage.now - timedelta(days=180)
	task = stage.insert(
		{
			"doctype": TASK,
			"subject": subject,
			"network_meeting": meeting.name,
			"due_date": due.date(),
			"municipality_contact": contact or None,
			"responsible_user": None if contact else logins.COUNTY,
			"status": "Done" if done else "Open",
			"done_note": DONE_NOTE if done else None,
		}
	)
	if done:
		frappe.db.set_value(TASK, task.name, "done_on", due.date(), update_modified=False)


def _topics(names: tuple[str, ...]) -> list[dict]:
	return [{"topic": name} for name in names if frappe.db.exists("Network Topic", name)]


def _list(points: tuple[str, ...]) -> str:
	# The editor of the desk counts only rows marked like this.
	rows = "".join(f'<li data-list="ordered">{point}</li>' for point in points)
	return f"<ol>{rows}</ol>"
