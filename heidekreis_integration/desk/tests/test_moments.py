"""What a clerk types for a date and time on the phone."""

from __future__ import annotations

from datetime import datetime

from heidekreis_integration.desk.errors import MomentUnclearError
from heidekreis_integration.desk.moments import read_moment
from heidekreis_integration.desk.urgency import (
	LATER,
	OVERDUE,
	PRESSING,
	SOON,
	Facts,
	level,
	needs_clerk,
	order,
)
from heidekreis_integration.tests.base import AppTestCase

NOW = datetime(2026, 11, 25, 11, 20)  # a Wednesday


class TestMoments(AppTestCase):
	def test_what_is_said_is_understood(self):
		for said, meant in {
			"Di 14:30": "2026-12-01 14:30",
			"dienstag um 14.30 Uhr": "2026-12-01 14:30",
			"mi 15": "2026-11-25 15:00",
			"Mi 9": "2026-12-02 09:00",
			"heute 16 Uhr": "2026-11-25 16:00",
			"morgen 9": "2026-11-26 09:00",
			"übermorgen, 8:15": "2026-11-27 08:15",
			"24.11. 14:30": "2027-11-24 14:30",
			"1.12. 10": "2026-12-01 10:00",
			"1.12.26 10.45": "2026-12-01 10:45",
			"Do 03.12.2026 7:30": "2026-12-03 07:30",
			"2026-12-03 07:30": "2026-12-03 07:30",
			"in 3 Tagen 10 Uhr": "2026-11-28 10:00",
			"in zwei Wochen Do 10": "2026-12-10 10:00",
			"nächste Woche Fr 13:00": "2026-12-04 13:00",
			"14:30": "2026-11-25 14:30",
			"9": "2026-11-26 09:00",
		}.items():
			with self.subTest(said):
				self.assertEqual(f"{read_moment(said, NOW):%Y-%m-%d %H:%M}", meant)

	def test_what_is_not_understood_is_said(self):
		for said, text in {
			"übermorgen": "Bitte ergänzen Sie die Uhrzeit",
			"": "Bitte ergänzen Sie die Uhrzeit",
			"demnächst 9": "„demnächst“ ist nicht verständlich",
			"31.2. 9": "ist kein Tag des Kalenders",
			"Di 25:00": "ist keine Uhrzeit",
		}.items():
			with self.subTest(said), self.assertRaisesRegex(MomentUnclearError, text):
				read_moment(said, NOW)


class TestUrgency(AppTestCase):
	def test_level_by_days_and_mark(self):
		for start, urgent, wanted in (
			("2026-11-25 11:00", False, OVERDUE),
			("2026-11-27 23:00", False, PRESSING),
			("2026-12-20 10:00", True, PRESSING),
			("2026-12-02 10:00", False, SOON),
			("2026-12-03 10:00", False, LATER),
		):
			with self.subTest(start=start, urgent=urgent):
				facts = Facts("Received", datetime.fromisoformat(start), urgent)
				self.assertEqual(level(facts, NOW), wanted)

	def test_what_waits_for_others_comes_after_what_waits_for_the_clerk(self):
		early, late = datetime(2026, 12, 1, 8), datetime(2026, 12, 1, 18)
		waiting = Facts("Placing", early, False, open_offers=2)
		unanswered = Facts("Placing", late, False, open_offers=0, answered_offers=2)
		county = Facts("Cost Approval Pending", early, False)
		self.assertEqual([needs_clerk(f) for f in (waiting, unanswered, county)], [False, True, False])
		self.assertLess(order(unanswered, NOW), order(waiting, NOW))
