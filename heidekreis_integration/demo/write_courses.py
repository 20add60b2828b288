"""Three invented providers with their language courses, and what advice centres counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from heidekreis_integration.demo.stage import Stage

VHS, BRIDGE, HEATH = (
	"Sprachschule Heideblüte (Demo)",
	"Bildungswerk Brückenschlag (Demo)",
	"Lernhaus Aller (Demo)",
)
PROVIDERS = (
	(VHS, "Walsrode", "sprachschule-heidebluete.example.org"),
	(BRIDGE, "Soltau", "brueckenschlag.example.org"),
	(HEATH, "Schwarmstedt", "lernhaus-aller.example.org"),
)
MORNING, EVENING = "Montag bis Donnerstag, 8:30 bis 12:30 Uhr", "Dienstag und Donnerstag, 18 bis 20:15 Uhr"
TWICE, ONLINE = "Montag und Mittwoch, 9 bis 11:15 Uhr", "Montag bis Mittwoch, 17:30 bis 20 Uhr"
WEEKS_OF_STALE_FIGURES = 9


class Course(NamedTuple):
	"""One course of the demo; its first day in weeks from the day of the load."""

	provider: str
	number: str
	title: str
	kind: str
	level: str
	municipality: str
	begins: int
	weeks: int
	places: int
	taken: int
	waiting: int
	times: str
	more: dict


COURSES = (
	Course(VHS, "IK-101", "Integrationskurs Modul 1", "Integration Course", "A1", "Walsrode", 3, 26, 20, 14, 0, MORNING, {"childcare": 1}),
	Course(VHS, "IK-098", "Integrationskurs Modul 4", "Integration Course", "B1", "Walsrode", -8, 26, 20, 20, 6, MORNING, {}),
	Course(VHS, "IK-102", "Integrationskurs am Abend", "Integration Course", "A2", "Walsrode", 6, 40, 18, 18, 9, EVENING, {}),
	Course(VHS, "AL-12", "Alphabetisierungskurs", "Literacy Course", "Alphabetisation", "Walsrode", 4, 44, 12, 12, 7, MORNING, {"childcare": 1}),
	Course(BRIDGE, "2031", "Integrationskurs für Frauen", "Integration Course", "A1", "Soltau", 2, 30, 16, 11, 0, TWICE, {"childcare": 1, "women_only": 1}),
	Course(BRIDGE, "2032", "Berufssprachkurs B2", "Vocational Course", "B2", "Soltau", 5, 20, 22, 22, 11, MORNING, {}),
	Course(BRIDGE, "2033", "Berufssprachkurs online", "Vocational Course", "B1", "Munster", 8, 20, 25, 9, 0, ONLINE, {"format": "Online"}),
	Course(BRIDGE, "2034", "Erstorientierungskurs", "First Orientation Course", "A1", "Munster", 1, 12, 20, 21, 4, TWICE, {"overbooking_reason": "Eine Person rückt nach, sobald ein Platz frei wird."}),
	Course(BRIDGE, "2035", "Deutsch für den Alltag", "Volunteer Course", "A2", "Schneverdingen", -3, 30, 12, 7, 0, EVENING, {"stale": True}),
	Course(HEATH, "L-7", "Deutsch von Anfang an", "Integration Course", "A1", "Schwarmstedt (Gemeinde)", 3, 30, 16, 16, 5, TWICE, {"childcare": 1}),
	Course(HEATH, "L-8", "Deutsch im Gespräch", "Volunteer Course", "B1", "Hodenhagen", 2, 20, 10, 4, 0, EVENING, {"stale": True}),
	Course(HEATH, "L-9", "Intensivkurs C1", "Vocational Course", "C1", "Schwarmstedt (Gemeinde)", 10, 16, 15, 3, 0, ONLINE, {"format": "Mixed"}),
	Course(HEATH, "L-10", "Prüfungsvorbereitung B1", "Other", "B1", "Rethem (Aller)", 4, 4, 10, 0, 0, EVENING, {"status": "Called Off"}),
	Course(HEATH, "L-11", "Kurs in Planung", "Integration Course", "A2", "Bispingen", 16, 30, 18, 0, 0, MORNING, {"status": "Planned", "is_public": 0}),
)  # fmt: skip
# Municipality, level, persons; counted a quarter ago and again now.
DEMAND = (
	("Walsrode", "A1", 19, 15),
	("Walsrode", "A2", 14, 17),
	("Walsrode", "Alphabetisation", 9, 12),
	("Soltau", "B2", 16, 18),
	("Soltau", "A1", 7, 6),
	("Munster", "A1", 8, 10),
	("Bispingen", "A2", 6, 8),
	("Schneverdingen", "B1", 11, 9),
	("Schwarmstedt (Gemeinde)", "A1", 12, 13),
	("Hodenhagen", "A1", 2, 1),
)
SOURCE = "Zählung der Beratungsstellen (Demodaten)"


def write_courses(stage: Stage) -> None:
	"""Make providers, courses and counts of demand."""
	today = stage.now.date()
	for name, municipality, site in PROVIDERS:
		stage.insert(
			{
				"doctype": "Course Provider",
				"provider_name": name,
				"municipality": municipality,
				"email": f"info@{site}",
				"website": f"https://{site}",
			}
		)
	for course in COURSES:
		stage.insert(_course(course, today))
	for municipality, level, before, now in DEMAND:
		for persons, as_of in ((before, today - timedelta(days=98)), (now, today - timedelta(days=5))):
			stage.insert(
				{
					"doctype": "Course Demand",
					"municipality": municipality,
					"level": level,
					"persons": persons,
					"as_of": as_of,
					"source": SOURCE,
				}
			)


def _course(course: Course, today: date) -> dict:
	more = dict(course.more)
	age = timedelta(weeks=WEEKS_OF_STALE_FIGURES) if more.pop("stale", False) else timedelta(days=3)
	first = today - timedelta(days=today.weekday()) + timedelta(weeks=course.begins)
	return {
		"doctype": "Language Course",
		"provider": course.provider,
		"course_number": course.number,
		"title": course.title,
		"kind": course.kind,
		"level": course.level,
		"municipality": course.municipality,
		"starts_on": first,
		"ends_on": first + timedelta(weeks=course.weeks, days=-3),
		"places": course.places,
		"taken": course.taken,
		"waiting": course.waiting,
		"times": course.times,
		"as_of": today - age,
		"registration": "Beim Anbieter, mit Termin zur Einstufung",
		**more,
	}
