"""Files: who names a private file neither reads nor publishes nor deletes it by that."""

from __future__ import annotations

from pathlib import Path

import frappe

from heidekreis_integration.permissions.errors import FileClosedError
from heidekreis_integration.permissions.scope import INSTITUTION_USER, MUNICIPALITY_OFFICER, STRATEGY_EDITOR
from heidekreis_integration.tests.access.calls import call
from heidekreis_integration.tests.access.probes import REFUSED
from heidekreis_integration.tests.access.world import LANGUAGE_COURSES, World, as_user
from heidekreis_integration.tests.base import AppTestCase

POOL = "Mediation Coordinator"


class TestFiles(AppTestCase):
	"""A payment list on the disk, and logins that have no business with it."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.world = World()
		run = {"attached_to_doctype": "Payout Run", "attached_to_name": cls.world.other_of("Payout Run")}
		cls.secret = cls.upload("Liste", **run, attached_to_field="payment_list").file_url

	@classmethod
	def upload(cls, label: str, **values):
		name = f"{cls.world.name(label)}.csv"
		values = {"file_name": name, "is_private": 1, "content": f"{label} {cls.world.mark}"} | values
		return frappe.get_doc({"doctype": "File", **values}).insert()

	def records(self, address: str) -> list[dict]:
		fields = ["is_private", "file_url", "owner", "attached_to_doctype", "attached_to_name"]
		name = address.rsplit("/", 1)[1]
		return frappe.get_all("File", {"file_name": ("like", f"%{name}")}, fields)

	def assert_private(self, address: str) -> None:
		self.assertEqual({1}, {record.is_private for record in self.records(address)})
		self.assertFalse(Path(frappe.get_site_path("public", "files", address.rsplit("/", 1)[1])).exists())

	def test_a_field_for_files_opens_no_private_file(self) -> None:
		name = self.secret.rsplit("/", 1)[1]
		before = self.records(self.secret)
		for address in (
			self.secret,
			f"/private/files/./{name}",
			f"/files/../../private/files/{name}",
			f"/files/%2e%2e/%2e%2e/private/files/{name}",
		):
			with self.subTest(address):
				with as_user(self.world.users[LANGUAGE_COURSES]), self.assertRaises(FileClosedError):
					frappe.get_doc({"doctype": "Course Import", "file": address}).insert()
				# The own profile is saved by everybody, in the portal by a form that asks for no permission.
				for role in (INSTITUTION_USER, MUNICIPALITY_OFFICER):
					user = frappe.get_doc("User", self.world.users[role])
					user.user_image = address
					with as_user(user.name), self.assertRaises(FileClosedError):
						user.save(ignore_permissions=True)
		self.assertEqual(before, self.records(self.secret))
		self.assert_private(self.secret)

	def test_nobody_takes_a_file_that_hangs_on_nothing(self) -> None:
		free = self.upload("Lose").file_url
		with as_user(self.world.users[LANGUAGE_COURSES]), self.assertRaises(FileClosedError):
			frappe.get_doc({"doctype": "Course Import", "file": free}).insert()

	def test_an_own_upload_is_attached_and_stays_private(self) -> None:
		with as_user(self.world.users[LANGUAGE_COURSES]):
			address = self.upload("Kurse").file_url
			record = frappe.get_doc({"doctype": "Course Import", "file": address}).insert()
		(file,) = self.records(address)
		self.assertEqual((record.doctype, record.name), (file.attached_to_doctype, file.attached_to_name))
		self.assert_private(address)

	def test_a_file_of_the_document_itself_is_not_copied_into_the_public(self) -> None:
		record = frappe.get_doc({"doctype": "Course Import"}).insert(ignore_mandatory=True)
		address = self.upload(
			"Anhang", attached_to_doctype=record.doctype, attached_to_name=record.name
		).file_url
		with as_user(self.world.users[LANGUAGE_COURSES]):
			record.file = address
			record.save()
			record.save()
		# Naming the file does not make it one's own.
		self.assertEqual({"Administrator"}, {file.owner for file in self.records(address)})
		self.assert_private(address)

	def insert_as(self, role: str, **values) -> None:
		file = {"doctype": "File", "file_name": "x.txt", "is_private": 1, "content": "x", **values}
		call(self.world.users[role], "frappe.client.insert", doc=file)

	def test_a_file_hangs_only_on_what_its_writer_may_change(self) -> None:
		measure, foreign = self.world.own_of(STRATEGY_EDITOR, "Strategy Measure"), self.world.other_of
		for role, doctype, name in (
			(MUNICIPALITY_OFFICER, "Payout Run", foreign("Payout Run")),
			(MUNICIPALITY_OFFICER, "Mediation Request", foreign("Mediation Request")),
			(MUNICIPALITY_OFFICER, "Strategy Measure", measure),
			(STRATEGY_EDITOR, "Strategy Measure", foreign("Strategy Measure")),
			(LANGUAGE_COURSES, "Municipality", foreign("Municipality")),
			(LANGUAGE_COURSES, "Course Provider", "gibt es nicht"),
			(POOL, "Payout Run", foreign("Payout Run")),
		):
			with self.subTest(f"{role} {doctype}"), self.assertRaises(REFUSED):
				self.insert_as(role, attached_to_doctype=doctype, attached_to_name=name)
			self.assertFalse(frappe.db.exists("File", {"attached_to_name": name, "file_name": "x.txt"}))
		self.insert_as(STRATEGY_EDITOR, attached_to_doctype="Strategy Measure", attached_to_name=measure)

	def test_a_record_of_the_own_does_not_say_what_is_read_or_deleted(self) -> None:
		name = self.secret.rsplit("/", 1)[1]
		for values in (
			{"file_name": name, "content": ""},  # Frappe reads the private file of that name
			{"file_url": self.secret, "content": ""},
			{"thumbnail_url": self.secret},  # is removed with the record
			{"content_hash": "x"},  # says that no other record has the file
		):
			for role in (MUNICIPALITY_OFFICER, POOL):
				with self.subTest(f"{role} {values}"), self.assertRaises(REFUSED):
					self.insert_as(role, **values)
		with as_user(self.world.users[MUNICIPALITY_OFFICER]):
			own = self.upload("Eigene")
			for values in (
				{"file_url": "", "file_name": name},
				{"thumbnail_url": self.secret},
				{"content_hash": "x"},
			):
				changed = frappe.get_doc("File", own.name).update(values)
				self.assertRaises(frappe.PermissionError, changed.check_permission, "write")

	def test_who_reads_a_file_does_not_publish_it(self) -> None:
		meeting = self.world.own_of(MUNICIPALITY_OFFICER, "Network Meeting")
		minutes = self.upload("Protokoll", attached_to_doctype="Network Meeting", attached_to_name=meeting)
		with as_user(self.world.users[MUNICIPALITY_OFFICER]):
			pointing = self.upload("Verweis", file_url=minutes.file_url, content="")
			pointing.is_private = 0
			self.assertRaises(frappe.PermissionError, pointing.save)
			own = self.upload("Offenes")
			own.is_private = 0
			own.save()
		self.assert_private(minutes.file_url)
		self.assertTrue(own.file_url.startswith("/files/"))
