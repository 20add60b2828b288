"""Trainings, with who was there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from heidekreis_integration.demo.names import Names, site_names
from heidekreis_integration.demo.people import mediators
from heidekreis_integration.demo.stage import Stage

VENUE = "Volkshochschule, Rosenstr. 14, 29614 Soltau"
FIRST_COURSE_FRIDAY = date(2025, 3, 14)
DAYS = (
	("Rolle, Haltung und Verschwiegenheit", "Freitag"),
	("Gesprächsführung und Dolmetschtechniken", "Samstag"),
	("Bildungssystem, Behörden, Gesundheit", "Freitag"),
	("Schwierige Gespräche, Abgrenzung, Abschluss", "Samstag"),
)


def write_training(stage: Stage) -> None:
	"""Write the completed training of spring 2025, one that is under way, and one that is open for registration."""
	names = site_names()
	trained = [person.key for person in mediators() if person.trained_on and person.trained_on.year == 2025]
	learning = [person.key for person in mediators() if person.state == "In Training"]
	interested = [person.key for person in mediators() if person.state == "Interested"]
	last_friday = _friday_on_or_after(stage.now.date()) - timedelta(days=7)
	next_course = _friday_on_or_after(stage.now.date() + timedelta(days=75))
	_write_course(stage, names, "Completed", FIRST_COURSE_FRIDAY, trained)
	_write_course(stage, names, "Running", last_friday - timedelta(days=7), learning, weeks_between=3)
	# More want to learn than there are places: the last ones stand on the waiting list.
	_write_course(
		stage, names, "Registration Open", next_course, interested, capacity=max(len(interested) - 2, 1)
	)


def _write_course(
	stage: Stage,
	names: Names,
	status: str,
	friday: date,
	keys: list[str],
	weeks_between: int = 1,
	capacity: int = 15,
) -> None:
	second = friday + timedelta(weeks=weeks_between)
	days = (friday, friday + timedelta(days=1), second, second + timedelta(days=1))
	people = [names.mediators[key] for key in keys]
	course = stage.insert(
		{
			"doctype": "Training Course",
			"title": f"Schulung Sprachmittlung {friday:%m/%Y}",
			"status": "Running" if status == "Completed" else status,
			"venue": VENUE,
			"capacity": capacity,
			"first_day": days[0],
			"last_day": days[-1],
			"registration_until": friday - timedelta(days=14),
			"participants": [
				{
					"mediator": name,
					"status": "Registered",
					"registered_on": datetime.combine(
						min(friday - timedelta(days=30), stage.now.date()), time(10, minute)
					),
				}
				for minute, name in enumerate(people)
			],
		}
	)
	# The last day first: a course whose every known day was held would count as completed.
	for day, (topic, weekday) in reversed(list(zip(days, DAYS, strict=True))):
		_write_day(stage, course.name, day, f"{weekday}: {topic}", people)
	if status == "Completed":
		course.reload()
		course.status = status
		course.save(ignore_permissions=True)  # the demo is loaded on the command line


def _write_day(stage: Stage, course: str, day: date, title: str, people: list[str]) -> None:
	friday = title.startswith("Freitag")
	ends = datetime.combine(day, time(20) if friday else time(17))
	held = ends < stage.now
	stage.insert(
		{
			"doctype": "Training Session",
			"training_course": course,
			"title": title,
			"starts_on": datetime.combine(day, time(16) if friday else time(9)),
			"ends_on": ends,
			"mandatory": 1,
			"location": VENUE,
			"trainer": "Viola Heidschnucke",
			"status": "Held" if held else "Planned",
			"attendance": [{"mediator": name, "attended": 1} for name in people] if held else [],
		}
	)


def _friday_on_or_after(day: date) -> date:
	return day + timedelta(days=(4 - day.weekday()) % 7)
