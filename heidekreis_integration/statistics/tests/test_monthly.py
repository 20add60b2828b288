"""The monthly statistic: what is counted, compared, withheld and shown to whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import frappe
from openpyxl import load_workbook

from heidekreis_integration.api import statistics as api
from heidekreis_integration.statistics import audience, chart, dataset, figures, monthly, texts, workbook
from heidekreis_integration.statistics.errors import (
	MonthNotOverError,
	NoStatisticsAccessError,
	UnknownMonthError,
)
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import (
	make_language,
	make_municipality,
	make_user,
	number,
)

MARCH = date(2024, 3, 1)


def make_contact(user: str, municipality: str, **values) -> str:
	"""Make a valid contact entry of `user` and return its name."""
	data = {
		"doctype": "Municipality Contact",
		"contact_name": "Muster Person",
		"function": "Integrationsbeauftragte*r",
		"municipality": municipality,
		"email": "kommune@example.org",
		"valid_from": "2024-01-01",
		"user": user,
	}
	return frappe.get_doc(data | values).insert(ignore_permissions=True).name


class Pool:
	"""Sessions of two languages in a joint municipality with two members.

	The rows are written as the services store them, without the services: the statistics only read them.
	"""

	def __init__(self):
		self.joint = make_municipality(kind="Joint Municipality")
		self.town = make_municipality(kind="Town", parent_municipality=self.joint)
		self.village = make_municipality(parent_municipality=self.joint)
		self.common, self.rare = make_language(), make_language()
		self.kita, self.school = (self.town, "Day-care Centre"), (self.village, "School")

	def session(
		self, day: datetime, language: str | None = None, institution: tuple | None = None, **values
	) -> str:
		"""Write a session of ninety minutes, confirmed unless another state is given."""
		data = {
			"language": language or self.common,
			"requested_language": language or self.common,
			"occasion": "Elterngespräch",
			"workflow_state": "Confirmed",
			"actual_start": day,
			"actual_end": day + timedelta(minutes=90),
			"amount_total": 36,
		}
		return self._write("Assignment", day, institution, data | values)

	def request(self, state: str, day: datetime) -> str:
		"""Write a request for the rare language."""
		return self._write(
			"Mediation Request", day, self.kita, {"language": self.rare, "workflow_state": state}
		)

	def _write(self, doctype: str, day: datetime, institution: tuple | None, values: dict) -> str:
		municipality, kind = institution or self.kita
		data = {"doctype": doctype, "name": f"TEST-{number()}", "planned_start": day}
		document = frappe.get_doc(data | {"municipality": municipality, "institution_type": kind} | values)
		document.db_insert()
		return document.name

	def sessions(self, count: int, first: datetime, **values) -> None:
		"""Make `count` sessions on following days."""
		for days in range(count):
			self.session(first + timedelta(days=days), **values)

	@property
	def all(self) -> list[str]:
		return [self.joint, self.town, self.village]


class TestMonthlyStatistic(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		pool = cls.pool = Pool()
		pool.sessions(4, datetime(2024, 3, 4, 10))
		pool.sessions(1, datetime(2024, 3, 20, 9), language=pool.rare, institution=pool.school)
		pool.sessions(3, datetime(2024, 1, 8, 10))
		pool.sessions(2, datetime(2023, 3, 6, 10))
		pool.session(datetime(2024, 3, 31, 22, 30), institution=pool.school)
		pool.session(datetime(2024, 4, 1, 0, 0))
		cls.cancelled = pool.session(
			datetime(2024, 3, 27, 10), workflow_state="Settled", cancelled_on=datetime(2024, 3, 26)
		)
		cls.no_show = pool.session(datetime(2024, 3, 28, 10), workflow_state="Settled", no_show=1)
		pool.request("Not Placeable", datetime(2024, 3, 5, 9))
		pool.request("Placing", datetime(2024, 2, 5, 9))
		pool.request("Cancelled", datetime(2024, 3, 6, 9))

	def build(self, **values):
		return monthly.build(MARCH, self.pool.all, **values)

	def test_counts_month_year_to_date_and_the_year_before(self):
		total = self.build().total
		counts = [
			period.count.value for period in (total.month, total.month_before, total.year, total.year_before)
		]
		self.assertEqual(counts, [6, 2, 9, 2])

	def test_a_late_session_on_the_last_day_belongs_to_the_month(self):
		frame = dataset.sessions(date(2024, 3, 31), date(2024, 3, 31), self.pool.all)
		self.assertEqual(list(frame["start"].dt.date), [date(2024, 3, 31)])

	def test_a_settled_cancellation_or_no_show_is_no_session(self):
		names = set(dataset.sessions(date(2024, 1, 1), date(2024, 12, 31), self.pool.all)["assignment"])
		self.assertFalse(names & {self.cancelled, self.no_show})

	def test_the_year_counts_the_same_sessions_as_the_months(self):
		self.assertEqual(figures.performed_sessions(2024, self.pool.all), 10)
		self.assertEqual(figures.performed_sessions(2024, [self.pool.village]), 2)
		self.assertEqual(figures.performed_sessions(2024, []), 0)

	def test_hours_and_amounts_add_up(self):
		month = self.build().total.month
		self.assertEqual((month.hours, month.amount), (9.0, Decimal("216.00")))

	def test_every_table_sums_up_to_the_total(self):
		statistic = self.build()
		self.assertEqual(
			[table.dimension for table in statistic.tables],
			["language", "municipality", "institution_type", "occasion", "cost_bearer"],
		)
		for table in statistic.tables:
			with self.subTest(table=table.dimension):
				self.assertEqual(sum(row.month.count.value for row in table.rows), 6)
				self.assertEqual(sum(row.year.count.value for row in table.rows), 9)

	def test_institution_types_are_shown_in_german(self):
		labels = {row.label for row in self.build().table("institution_type").rows}
		self.assertEqual(labels, {"Kindertagesstätte", "Schule"})

	def test_unmet_demand_shows_open_and_not_placeable_requests_by_wished_date(self):
		statistic = self.build()
		(row,) = statistic.demand
		self.assertEqual(row.label, self.pool.rare)
		found = (row.open_month, row.not_placeable_month, row.open_year, row.not_placeable_year)
		self.assertEqual([figure.value for figure in found], [0, 1, 1, 1])

	def test_an_officer_sees_no_small_count_no_amount_and_no_cost_bearer(self):
		statistic = self.build(audience="officer")
		rows = {row.key: row for row in statistic.table("language").rows}
		self.assertNotIn(self.pool.rare, rows, "a language is listed once it has a count that may be shown")
		self.assertTrue(
			rows[self.pool.common].month.count.withheld, "total minus this one would be the small count"
		)
		self.assertIsNone(rows[self.pool.common].month.hours)
		self.assertEqual(statistic.total.month.count.value, 6)
		self.assertIsNone(statistic.total.month.amount)
		self.assertNotIn("cost_bearer", [table.dimension for table in statistic.tables])
		self.assertTrue(statistic.total.month_before.count.withheld, "two sessions in March 2023")

	def test_an_officers_statistic_of_a_later_month_tells_nothing_new_about_earlier_ones(self):
		march = self.build(audience="officer")
		april = monthly.build(date(2024, 4, 1), self.pool.all, audience="officer")
		self.assertEqual(april.by_month[:3], march.by_month)
		self.assertEqual(april.total.year.count.value, 9, "the one session of April is left out")
		self.assertFalse(april.total.year.count.exact)

	def test_an_officers_running_total_leaves_withheld_months_out(self):
		row = {row.key: row for row in self.build(audience="officer").table("language").rows}[
			self.pool.common
		]
		self.assertEqual((row.year.count.value, row.year.count.exact), (3, False))

	def test_an_officers_unmet_demand_withholds_small_counts_too(self):
		statistic = self.build(audience="officer")
		self.assertTrue(statistic.demand_total.not_placeable_month.withheld)
		self.assertIn("•", " ".join(texts.summary(statistic)))

	def test_no_municipality_means_nothing_and_not_everything(self):
		self.assertEqual(monthly.build(MARCH, []).total.year.count.value, 0)

	def test_the_workbook_has_real_dates_and_numbers(self):
		book = load_workbook(BytesIO(workbook.render(self.build())))
		overview = book["Übersicht"]
		dates = [cell.value for cell in overview["A"] if isinstance(cell.value, datetime)]
		self.assertEqual(dates[:3], [datetime(2024, 1, 1), datetime(2024, 2, 1), datetime(2024, 3, 1)])
		self.assertEqual(overview.cell(overview.max_row, 1).number_format, "DD.MM.YYYY")
		sheet = book["Nach Sprache"]
		total = [cell.value for cell in sheet[sheet.max_row]]
		self.assertEqual(total[:5], ["Gesamt", 6, 2, 9, 2])
		self.assertEqual(sheet.cell(sheet.max_row, 7).number_format, '#,##0.00 "€"')

	def test_an_officers_workbook_holds_no_withheld_number_and_no_amount(self):
		book = load_workbook(BytesIO(workbook.render(self.build(audience="officer"))))
		self.assertNotIn("Nach Kostenträger", book.sheetnames)
		rows = {
			row[0].value: [cell.value for cell in row[1:]]
			for row in book["Nach Sprache"].iter_rows(min_row=4)
		}
		self.assertEqual(rows[self.pool.common][0], "•")
		self.assertNotIn(self.pool.rare, rows)
		self.assertNotIn("€", str([[cell.value for cell in row] for row in book["Nach Sprache"].iter_rows()]))

	def test_a_name_that_looks_like_a_formula_stays_text(self):
		frappe.db.set_value("Assignment", {"language": self.pool.rare}, "requested_language", "=1+1")
		book = load_workbook(BytesIO(workbook.render(self.build())))
		cell = next(cell for cell in book["Nach Sprache"]["A"] if cell.value == "=1+1")
		self.assertEqual(cell.data_type, "s")

	def test_the_chart_is_a_png(self):
		self.assertEqual(chart.render(self.build())[:8], b"\x89PNG\r\n\x1a\n")

	def test_most_requested_languages_count_what_was_asked_for(self):
		frappe.db.set_value(
			"Assignment", {"language": self.pool.common}, "requested_language", self.pool.rare
		)
		self.assertIn((self.pool.rare, 10), figures.most_requested_languages(2024, 1000))


class TestWhoSeesWhat(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.pool = Pool()
		cls.pool.sessions(3, datetime(2024, 3, 4, 10))
		cls.pool.sessions(3, datetime(2024, 3, 4, 15), institution=cls.pool.school)

	def test_a_coordinator_sees_the_county_or_a_chosen_municipality_with_its_members(self):
		user = make_user("Mediation Coordinator")
		self.assertIsNone(audience.of_user(user).municipalities)
		self.assertEqual(set(audience.of_user(user, self.pool.joint).municipalities), set(self.pool.all))

	def test_an_officer_gets_the_own_municipality_whatever_is_asked_for(self):
		user = make_user("Municipality Officer")
		make_contact(user, self.pool.town)
		with self.set_user(user):
			answer = api.monthly("2024-03", municipality=self.pool.village)
		self.assertEqual((answer["scope"], answer["sessions_month"]), (self.pool.town, 3))

	def test_an_officer_of_a_joint_municipality_gets_all_members_together(self):
		user = make_user("Municipality Officer")
		make_contact(user, self.pool.joint)
		with self.set_user(user):
			self.assertEqual(api.monthly("2024-03", municipality=self.pool.town)["sessions_month"], 6)

	def test_an_officer_without_a_valid_entry_is_refused(self):
		user = make_user("Municipality Officer")
		make_contact(user, self.pool.town, valid_to="2024-12-31")
		with self.set_user(user), self.assertRaises(NoStatisticsAccessError):
			api.monthly("2024-03")

	def test_others_are_refused(self):
		for role in ("Mediator User", "Requesting Institution User", "Strategy Editor", "Mediation Finance"):
			with (
				self.subTest(role=role),
				self.set_user(make_user(role)),
				self.assertRaises(NoStatisticsAccessError),
			):
				api.monthly("2024-03")

	def test_only_coordinators_send_and_only_months_that_are_over(self):
		officer = make_user("Municipality Officer")
		make_contact(officer, self.pool.town)
		with self.set_user(officer), self.assertRaises(frappe.PermissionError):
			api.send_monthly("2024-03")
		with self.set_user(make_user("Integration Coordinator")), self.assertRaises(MonthNotOverError):
			api.send_monthly("2999-01")

	def test_a_text_that_is_no_month_is_refused(self):
		for text in ("", "2024", "2024-13", "March"):
			with self.subTest(text=text), self.assertRaises(UnknownMonthError):
				api.parse_month(text)

	def test_the_report_forces_the_municipality_too(self):
		from heidekreis_integration.heidekreis_integration.report.monthly_mediation_statistics import (
			monthly_mediation_statistics as report,
		)

		user = make_user("Municipality Officer")
		make_contact(user, self.pool.town)
		asked = {"year": 2024, "month": 3, "municipality": self.pool.village}
		with self.set_user(user):
			columns, rows, notes, _chart, _summary = report.execute(asked)
		self.assertEqual(rows[0]["month"], "3")
		self.assertIn(self.pool.town, notes)
		self.assertNotIn("amount", [column["fieldname"] for column in columns])
		_columns, rows, *_rest = report.execute(asked)
		self.assertEqual((rows[0]["month"], rows[0]["amount"]), (3, 108.0))
