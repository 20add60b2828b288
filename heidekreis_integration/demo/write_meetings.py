"""Exchange meetings: the series, the meetings since 2024 with who was there, those to come; a private calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import frappe

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.names import Names, site_names
from heidekreis_integration.demo.people import mediators
from heidekreis_integration.demo.plan import FIRST_YEAR
from heidekreis_integration.demo.stage import Stage, loaded
from heidekreis_integration.demo.write_training import VENUE
from heidekreis_integration.integrations.calendar import feeds
from heidekreis_integration.training import meetings_series
from heidekreis_integration.training.meetings_recurrence import months_from

SERIES, MEETING = "Exchange Meeting Series", "Exchange Meeting"
BEGIN, MINUTES = time(18), 120
AUGUST = 8
INVITED_DAYS = 28
AGENDA = (
	"<ol><li>Ankommen und Neues aus dem Pool</li><li>Erfahrungen aus den Einsätzen</li>"
	"<li>Thema des Abends</li><li>Termine und Verschiedenes</li></ol>"
)
MINUTES_TEXT = (
	"<p>Neue Einrichtungen im Pool vorgestellt. Erfahrungen mit Elterngesprächen ausgetauscht. "
	"Nächster Termin: wie angekündigt am ersten Mittwoch.</p>"
)
TOPICS = (
	"Umgang mit belastenden Gesprächen",
	"Das niedersächsische Schulsystem",
	"Fachwörter der Frühförderung",
	"Rollenspiel: Elterngespräch",
	"Datenschutz und Verschwiegenheit",
)


def write_series(stage: Stage) -> None:
	"""Write the series, and put the meetings of an earlier version of the demo into it."""
	series = stage.insert(
		{
			"doctype": SERIES,
			"title": "Austauschtreffen",
			"enabled": 1,
			"ordinal": "First",
			"weekday": "Wednesday",
			"start_time": BEGIN.isoformat(),
			"duration_minutes": MINUTES,
			"location": VENUE,
			"months_ahead": 6,
			"shift_rule": "Same Weekday Later",
			"invite_days_before": INVITED_DAYS,
			"agenda": AGENDA,
		}
	)
	for name in loaded().get(MEETING, []):
		month = f"{frappe.db.get_value(MEETING, name, 'starts_on'):%Y-%m}"
		values = {"series": series.name, "series_month": month, "series_key": f"{series.name}|{month}"}
		frappe.db.set_value(MEETING, name, values, update_modified=False)


def write_meetings(stage: Stage) -> None:
	"""Write the meetings since January 2024, none in August, and let the series make those to come."""
	names, series = site_names(), frappe.get_doc(SERIES, loaded()[SERIES][0])
	first = date(FIRST_YEAR, 1, 1)
	count = (stage.now.year - first.year) * 12 + stage.now.month - 1
	for year, month in months_from(first, count):
		day = meetings_series.occurrence_of(series, year, month).day
		if month != AUGUST and day and datetime.combine(day, BEGIN) < stage.now:
			_write_past(stage, names, series.name, day)
	for name in meetings_series.make_series_ahead(series, stage.now):
		_prepare(stage, names, stage.note(frappe.get_doc(MEETING, name)))


def write_feed(stage: Stage) -> None:
	"""Give the mediator who can log in a calendar to subscribe to; its secret address is forgotten at once."""
	mediator = frappe.db.get_value("Mediator", {"user": logins.MEDIATOR})
	feeds.issue(mediator)
	stage.note(frappe.get_doc(feeds.DOCTYPE, {"mediator": mediator}))


def _write_past(stage: Stage, names: Names, series: str, day: date) -> None:
	begins = datetime.combine(day, BEGIN)
	ends = begins + timedelta(minutes=MINUTES)
	held = ends < stage.now
	stage.insert(
		{
			"doctype": MEETING,
			"title": f"Austauschtreffen {day:%m/%Y}",
			"starts_on": begins,
			"ends_on": ends,
			"status": "Held" if held else "Invited",
			"location": VENUE,
			"series": series,
			"series_month": f"{day:%Y-%m}",
			"agenda": AGENDA,
			"minutes": MINUTES_TEXT if held else None,
			"attendance": _attendance(stage, names, day, held),
		}
		| _topic(day)
	)


def _prepare(stage: Stage, names: Names, meeting) -> None:
	"""Give a meeting to come its topic; those within the next weeks were announced already."""
	day = meeting.starts_on.date()
	meeting.update(_topic(day))
	if meeting.starts_on - stage.now < timedelta(days=INVITED_DAYS):
		meeting.status = "Invited"
		meeting.extend("attendance", _attendance(stage, names, day, held=False))
	meeting.flags.mails_follow = True  # by the next scheduled run; loading the demo sends nothing
	meeting.save(ignore_permissions=True)  # the demo is loaded on the command line


def _topic(day: date) -> dict:
	training = day.month % 4 == 2
	topic = TOPICS[(day.year + day.month) % len(TOPICS)] if training else None
	return {"further_training": int(training), "training_topic": topic}


def _attendance(stage: Stage, names: Names, day: date, held: bool) -> list[dict]:
	pool = [person.key for person in mediators() if person.available_on(day)]
	rows = []
	for key in pool:
		chance = stage.rng.random()
		reply = "Coming" if chance < 0.45 else "Not Coming" if chance < 0.75 else ""
		attended = held and stage.rng.random() < (0.9 if reply == "Coming" else 0.1 if not reply else 0)
		rows.append({"mediator": names.mediators[key], "reply": reply, "attended": int(attended)})
	return rows
