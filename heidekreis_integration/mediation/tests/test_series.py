"""Series of requests: their dates, filed together or not at all, cancelled one by one or from a date on."""

from __future__ import annotations

import unittest
from datetime import date, datetime, timedelta

import frappe
from frappe.utils import get_datetime, getdate

from heidekreis_integration.api import requests as api
from heidekreis_integration.mediation import errors, series
from heidekreis_integration.mediation.series import SeriesDate, SeriesRule, dates
from heidekreis_integration.mediation.tests.support import RequesterTestCase, at
from heidekreis_integration.tests.factories import make_institution, make_occasion
from heidekreis_integration.workflow.errors import ReasonMissingError


def never(day: date) -> None:
	return None


class TestDates(unittest.TestCase):
	start = datetime(2027, 3, 17, 14, 30)  # a Wednesday, before the clocks change on 28 March

	def test_a_number_of_weeks(self):
		found = dates(SeriesRule(self.start, count=3), never)
		self.assertEqual([d.start for d in found], [self.start + timedelta(weeks=n) for n in range(3)])

	def test_the_clock_on_the_wall_stays_when_the_clocks_change(self):
		spring = dates(SeriesRule(self.start, count=4), never)
		autumn = dates(SeriesRule(datetime(2027, 10, 20, 8, 0), count=4), never)
		self.assertEqual({d.start.time() for d in spring}, {self.start.time()})
		self.assertEqual({d.start.hour for d in autumn}, {8})

	def test_until_a_day_includes_it(self):
		rule = SeriesRule(self.start, every_weeks=2, until=date(2027, 4, 14))
		self.assertEqual([d.start.day for d in dates(rule, never)], [17, 31, 14])

	def test_a_free_day_is_shown_with_its_reason_and_does_not_count(self):
		easter = {date(2027, 3, 24): "Osterferien"}.get
		found = dates(SeriesRule(self.start, count=2), easter)
		self.assertEqual([d.skipped for d in found], ["", "Osterferien", ""])

	def test_a_series_needs_an_end_and_stays_within_its_limits(self):
		for rule in (
			SeriesRule(self.start),
			SeriesRule(self.start, every_weeks=0, count=3),
			SeriesRule(self.start, count=6),
			SeriesRule(self.start, until=date(2027, 12, 31)),
			SeriesRule(self.start, until=date(2029, 1, 1)),
			SeriesRule(self.start, until=date(2027, 3, 1)),
		):
			with self.subTest(rule=rule), self.assertRaises(errors.SeriesError):
				dates(rule, never, maximum=5)
			frappe.clear_messages()

	def test_a_series_of_free_days_only_has_no_date(self):
		with self.assertRaises(errors.SeriesError):
			dates(SeriesRule(self.start, until=date(2027, 3, 31)), lambda day: "Ferien")
		frappe.clear_messages()


class TestSeries(RequesterTestCase):
	def values(self, **changes) -> dict:
		return {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"planned_minutes": 90,
			"setting": "On Site",
			"rules_accepted": 1,
		} | changes

	def starts(self, count: int = 3) -> list[datetime]:
		return [at(10, days=20) + timedelta(weeks=n) for n in range(count)]

	def submit(self, starts: list[datetime] | None = None, **changes) -> dict:
		with self.login(self.requester):
			return api.submit_series(self.values(**changes), [str(s) for s in starts or self.starts()])

	def rows(self, mark: str) -> list:
		return frappe.get_all(
			"Mediation Request",
			filters={"series": mark},
			fields=["name", "planned_start", "workflow_state", "requesting_institution"],
			order_by="planned_start",
		)

	def test_each_date_becomes_a_request_with_the_same_mark(self):
		made = self.submit()
		rows = self.rows(made["name"])
		self.assertEqual([get_datetime(row.planned_start) for row in rows], self.starts())
		self.assertEqual([row.name for row in rows], [each["name"] for each in made["requests"]])
		self.assertEqual({row.requesting_institution for row in rows}, {self.institution})

	def test_one_impossible_date_files_none_and_is_named(self):
		before = frappe.db.count("Mediation Request")
		past = at(10, days=-3)
		with self.refused(
			errors.SeriesError, "Es wurde nichts angefragt", f"{past:%d.%m.%Y}", "Vergangenheit"
		):
			self.submit([past, *self.starts()])
		self.assertEqual(frappe.db.count("Mediation Request"), before)

	def test_the_sworn_gate_holds_for_a_series(self):
		court = make_occasion(needs_sworn_interpreter=1)
		with self.refused(errors.SeriesError, "beeidigte Dolmetscher*innen"):
			self.submit(occasion=court)

	def test_a_series_has_different_dates_within_the_limit(self):
		self.configure(series_maximum=4)
		for starts in (self.starts(1), self.starts(1) * 2, self.starts(5)):
			with self.subTest(starts=len(starts)), self.refused(errors.SeriesError):
				self.submit(starts)

	def test_only_for_the_own_institution(self):
		foreign = make_institution()
		with self.assertRaises(frappe.PermissionError):
			self.submit(requesting_institution=foreign)

	def test_the_preview_names_holidays_closing_days_and_earlier_requests(self):
		first = at(10, days=20)
		frappe.get_doc(
			{
				"doctype": "School Holiday",
				"title": "Studientag",
				"first_day": getdate(first + timedelta(weeks=1)),
				"last_day": getdate(first + timedelta(weeks=1)),
			}
		).insert()
		known = self.submit(self.starts(2))["requests"][0]["name"]
		with self.login(self.requester):
			rule = {"start": str(first), "count": 2}
			shown = api.preview_series(self.values(), **rule)
			all_weeks = api.preview_series(self.values(), **rule, skip_free_days=0)
		self.assertEqual([row["skipped"] for row in shown[:2]], ["", "Studientag"])
		self.assertEqual(shown[0]["known"], [known])
		self.assertEqual([row["skipped"] for row in all_weeks], ["", ""])

	def test_public_holidays_are_left_out(self):
		new_year = series.free_days()(date(2027, 1, 1))
		self.assertEqual(new_year, "Neujahr")

	def test_the_rest_of_a_series_is_cancelled_from_a_date_on(self):
		names = [row["name"] for row in self.submit(self.starts(4))["requests"]]
		with self.login(self.requester):
			with self.refused(ReasonMissingError):
				api.cancel(names[1], " ", rest_of_series=True)
			api.cancel(names[3], "Kurs endet früher")
			answer = api.cancel(names[1], "Kurs endet", rest_of_series=True)
		self.assertEqual(answer["cancelled"], names[1:3])
		self.assertEqual([self.state(name) for name in names], ["Received", *["Cancelled"] * 3])

	def test_one_date_is_cancelled_alone(self):
		names = [row["name"] for row in self.submit()["requests"]]
		with self.login(self.requester):
			api.cancel(names[0], "Ferien")
		self.assertEqual([self.state(name) for name in names], ["Cancelled", "Received", "Received"])

	def test_nobody_puts_a_request_into_a_series(self):
		mark = self.submit()["name"]
		with self.login(self.requester), self.assertRaises(errors.UnknownFieldError):
			api.submit(self.values(planned_start=str(at(9, days=30)), series=mark))


class TestSeriesDate(unittest.TestCase):
	def test_a_date_is_held_unless_it_says_why_not(self):
		self.assertEqual(SeriesDate(datetime(2027, 1, 4, 9, 0)).skipped, "")
