"""The plan of the demo: the same on every machine, and as the county's page says."""

from __future__ import annotations

import unittest
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from heidekreis_integration.data.load import read_rows
from heidekreis_integration.demo.calendar import (
	Quarter,
	is_school_holiday,
	is_working_day,
	next_working_day,
	past_quarters,
	quarter_of,
	session_days,
)
from heidekreis_integration.demo.logins import LOGINS
from heidekreis_integration.demo.names import address_of_institution, address_of_mediator, email_of
from heidekreis_integration.demo.people import institutions, mediators, road_km
from heidekreis_integration.demo.plan import (
	FAILURES,
	NO_SHOW,
	NOT_PLACEABLE,
	PERFORMED,
	REJECTED,
	WITHDRAWN,
	plan_year,
	planned_requests,
)
from heidekreis_integration.demo.write_people import invented_iban
from heidekreis_integration.demo.write_requests import paid_until, progress_at

YEARS = (2024, 2025, 2026, 2027)


class TestPlan(unittest.TestCase):
	"""What is planned, without a site."""

	def test_2024_has_139_performed_sessions(self):
		self.assertEqual(139, sum(r.fate == PERFORMED for r in plan_year(2024)))

	def test_later_years_have_somewhat_more(self):
		performed = [sum(r.fate == PERFORMED for r in plan_year(year)) for year in (2024, 2025, 2026)]
		self.assertEqual(performed, sorted(performed))
		self.assertLess(performed[-1], 200)

	def test_most_requested_languages_in_the_order_of_the_county(self):
		for requests in (
			[r for r in plan_year(2024) if r.fate == PERFORMED],
			plan_year(2024),
			plan_year(2025),
			plan_year(2026),
		):
			leading = [code for code, _count in Counter(r.language for r in requests).most_common(4)]
			self.assertEqual(["rus", "ukr", "ara", "pol"], leading)

	def test_same_plan_at_every_call(self):
		first = plan_year(2025)
		plan_year.cache_clear()
		self.assertEqual(first, plan_year(2025))

	def test_sessions_lie_on_working_days_between_8_and_18(self):
		for request in (r for year in YEARS for r in plan_year(year)):
			self.assertTrue(is_working_day(request.start.date()), request.start)
			self.assertGreaterEqual(request.start.time(), time(8))
			self.assertLessEqual(request.end.time(), time(18))

	def test_school_holidays_are_quieter(self):
		days = [day for year in (2024, 2025, 2026) for day in session_days(year)[0]]
		sessions = Counter(r.start.date() for year in (2024, 2025, 2026) for r in plan_year(year))
		share = {
			quiet: sum(sessions[day] for day in days if is_school_holiday(day) is quiet)
			/ sum(is_school_holiday(day) is quiet for day in days)
			for quiet in (True, False)
		}
		self.assertLess(share[True], share[False] / 2)

	def test_nobody_is_booked_twice_at_a_time(self):
		for year in YEARS:
			diary: dict[str, list] = {}
			for request in sorted(plan_year(year), key=lambda r: r.start):
				if request.mediator:
					diary.setdefault(request.mediator, []).append(request)
			for sessions in diary.values():
				for earlier, later in pairwise(sessions):
					self.assertGreaterEqual(later.start, earlier.end + timedelta(hours=1))

	def test_mediators_speak_the_language_and_are_trained_by_then(self):
		people = {person.key: person for person in mediators()}
		for request in (r for year in YEARS for r in plan_year(year) if r.mediator):
			self.assertTrue(people[request.mediator].speaks(request.language))
			self.assertLess(people[request.mediator].trained_on, request.start.date())

	def test_requests_come_from_january_2024_on_and_before_their_session(self):
		requests = planned_requests(date(2026, 6, 1))
		self.assertEqual((2024, 1), (requests[0].received.year, requests[0].received.month))
		for request in requests:
			self.assertLess(request.received, request.start)


class TestProgress(unittest.TestCase):
	"""How far a request has come, by the clock."""

	def setUp(self):
		self.request = next(r for r in plan_year(2025) if r.fate == PERFORMED and r.start.month == 9)

	def test_nothing_before_it_was_received(self):
		self.assertIsNone(progress_at(self.request, self.request.received - timedelta(minutes=1)))

	def test_request_moves_on_with_the_days(self):
		seen = [
			progress_at(self.request, self.request.received + timedelta(hours=hours)).request
			for hours in (2, 30, 60, 97)
		]
		self.assertEqual(["Received", "In Review", "Placing", "Placed"], seen)

	def test_session_is_reported_confirmed_and_paid_in_turn(self):
		end = self.request.end
		seen = [
			progress_at(self.request, end + later).session
			for later in (timedelta(hours=1), timedelta(days=1), timedelta(days=6), timedelta(days=250))
		]
		self.assertEqual(["Planned", "Performed", "Confirmed", "Settled"], seen)

	def test_failures_end_in_their_state(self):
		ends = {
			NOT_PLACEABLE: "Not Placeable",
			REJECTED: "Rejected",
			WITHDRAWN: "Cancelled",
			NO_SHOW: "Cancelled",
		}
		for fate, state in ends.items():
			request = next(r for r in plan_year(2024) if r.fate == fate)
			self.assertEqual(state, progress_at(request, datetime(2026, 1, 1)).request)

	def test_last_complete_quarter_is_still_being_claimed(self):
		self.assertEqual(date(2026, 7, 1), paid_until(date(2026, 11, 22)))
		self.assertEqual(date(2025, 10, 1), paid_until(date(2026, 1, 1)))


class TestPeople(unittest.TestCase):
	"""Who appears."""

	def test_every_municipality_has_an_institution(self):
		names = {row["municipality_name"] for row in read_rows("municipalities.csv")}
		self.assertEqual(names, {institution.municipality for institution in institutions()})

	def test_every_address_belongs_to_nobody(self):
		addresses = [address_of_mediator(person) for person in mediators()]
		addresses += [address_of_institution(institution) for institution in institutions()]
		addresses += [login.user for login in LOGINS]
		for address in addresses:
			self.assertTrue(address.endswith("@example.org"), address)
			self.assertTrue(address.isascii(), address)
		self.assertEqual("una.windfluechter@example.org", email_of("Una", "Windflüchter"))

	def test_addresses_are_not_shared(self):
		for addresses in (
			[address_of_mediator(person) for person in mediators()],
			[address_of_institution(institution) for institution in institutions()],
		):
			self.assertEqual(len(addresses), len(set(addresses)))

	def test_nobody_speaks_the_languages_of_unmet_demand(self):
		for code in ("pus", "cmn", "ckb"):
			self.assertIn(code, FAILURES[NOT_PLACEABLE])
			self.assertFalse(any(person.speaks(code) for person in mediators()))

	def test_accounts_have_right_check_digits(self):
		from schwifty import IBAN

		for number in (1, 47):
			self.assertTrue(IBAN(invented_iban(number)).is_valid)

	def test_distance_by_road(self):
		self.assertEqual(1.0, road_km("Soltau", "Soltau"))
		self.assertAlmostEqual(28, road_km("Soltau", "Walsrode"), delta=4)


class TestCalendar(unittest.TestCase):
	"""Working days and quarters."""

	def test_next_working_day_passes_weekend_and_holiday(self):
		self.assertEqual(
			date(2025, 11, 3), next_working_day(date(2025, 10, 30))
		)  # Reformationstag is a Friday
		self.assertEqual(date(2025, 10, 30), next_working_day(date(2025, 11, 3), -1))
		self.assertEqual(date(2026, 1, 2), next_working_day(date(2025, 12, 30), 2))

	def test_quarters_that_are_over(self):
		self.assertEqual(
			["2024-Q1", "2024-Q2"], [q.title for q in past_quarters(date(2024, 1, 1), date(2024, 9, 30))]
		)
		self.assertEqual([], past_quarters(date(2024, 1, 1), date(2024, 3, 31)))

	def test_bounds_of_a_quarter(self):
		quarter = quarter_of(date(2024, 2, 29))
		self.assertEqual((date(2024, 1, 1), date(2024, 3, 31)), (quarter.start, quarter.end))
		self.assertEqual(date(2025, 1, 1), Quarter(2024, 4).following.start)
