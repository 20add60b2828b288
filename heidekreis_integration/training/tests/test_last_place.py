"""The last place of a training: twenty mediators ask for it at the same moment, over HTTP, each with a login of their own."""

from __future__ import annotations

import threading
from datetime import date

import frappe
import requests
from frappe.utils.password import set_encrypted_password

from heidekreis_integration.tests.factories import (
	make_language,
	make_mediator,
	make_municipality,
	number,
)
from heidekreis_integration.tests.served import ServedTestCase
from heidekreis_integration.training import courses
from heidekreis_integration.training.places import REGISTERED, WAITING

PEOPLE = 20
PATIENCE = 90
REGISTER = "/api/method/heidekreis_integration.api.my_training.register"


class TestLastPlace(ServedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		language, place = make_language(), make_municipality()
		cls.people = {
			make_mediator(
				language,
				"Interested",
				training_completed_on=None,
				municipality=place,
				user=make_login(f"Muster {index}"),
			): index
			for index in range(PEOPLE)
		}
		frappe.db.commit()

	def make_course(self, capacity: int) -> str:
		course = frappe.get_doc(
			{
				"doctype": "Training Course",
				"title": f"Schulung {number()}",
				"status": "Registration Open",
				"venue": "VHS Heidekreis",
				"capacity": capacity,
			}
		).insert()
		courses.create_sessions(course.name, date(2031, 1, 10))
		frappe.db.commit()
		return course.name

	def all_at_once(self, course: str) -> dict[str, requests.Response]:
		"""Let everybody register at the same moment; return the answer each got."""
		barrier, answers = threading.Barrier(PEOPLE), {}

		def ask(mediator: str, token: str) -> None:
			barrier.wait(PATIENCE)
			answers[mediator] = requests.post(
				self.url + REGISTER,
				json={"training": course},
				headers={"Authorization": f"token {token}"},
				timeout=PATIENCE,
			)

		threads = [
			threading.Thread(target=ask, args=(mediator, f"key-{index}-{KEY}:{SECRET}"))
			for mediator, index in self.people.items()
		]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join(PATIENCE)
		frappe.db.rollback()  # see what the server has committed
		return answers

	def test_one_gets_it_and_nineteen_are_told_their_place_on_the_list(self):
		course = self.make_course(capacity=1)
		answers = self.all_at_once(course)
		self.assertEqual([answer.status_code for answer in answers.values()], [200] * PEOPLE)
		given = {mediator: answer.json()["message"] for mediator, answer in answers.items()}
		self.assertEqual([told["status"] for told in given.values()].count(REGISTERED), 1)
		places = sorted(told["position"] for told in given.values())
		self.assertEqual(places, list(range(PEOPLE)))
		third = next(told for told in given.values() if told["position"] == 3)
		self.assertEqual(third["status"], WAITING)
		self.assertIn("Alle Plätze sind vergeben. Sie stehen auf der Warteliste, Platz 3.", third["notice"])
		self.check_stored(course, given)

	def check_stored(self, course: str, given: dict[str, dict]) -> None:
		"""What was told is what is stored, and everybody has exactly one mail about it."""
		document = frappe.get_doc("Training Course", course)
		self.assertEqual(len(document.participants), PEOPLE)
		self.assertEqual(document.places_left, 0)
		for row in document.participants:
			told = given[row.mediator]
			self.assertEqual(
				(row.status, courses.position(document, row.mediator)), (told["status"], told["position"])
			)
		notices = frappe.get_all("Notice Log", {"reference_name": course}, ["recipient", "kind"])
		self.assertEqual(len(notices), PEOPLE)
		self.assertEqual(sum(notice.kind == "Training Place" for notice in notices), 1)


KEY, SECRET = frappe.generate_hash(length=8), frappe.generate_hash(length=15)


def make_login(last_name: str) -> str:
	"""Make a portal login with an API token, written straight into the table: twenty by hand would take a while."""
	name = f"schulung-{number()}@example.org"
	index = last_name.rpartition(" ")[2]
	user = frappe.new_doc("User")
	user.update(
		{
			"email": name,
			"name": name,
			"first_name": "Muster",
			"full_name": last_name,
			"enabled": 1,
			"user_type": "Website User",
			"language": "de",
			"api_key": f"key-{index}-{KEY}",
		}
	)
	user.db_insert()
	role = user.append("roles", {"role": "Mediator User"})
	role.name, role.parent, role.parenttype, role.parentfield = f"{name}-role", name, "User", "roles"
	role.db_insert()
	set_encrypted_password("User", name, SECRET, "api_secret")
	return name
