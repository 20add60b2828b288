"""DocType Training Course: training for mediators: two weekends, each Friday and Saturday."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate, now_datetime

from heidekreis_integration.naming import year_name
from heidekreis_integration.training import courses, mails, places, plan
from heidekreis_integration.training.checks import check_listed_once
from heidekreis_integration.training.errors import (
	CapacityError,
	CourseNotFinishedError,
	RegistrationClosedError,
)

# A course that is only planned is the pool's own business.
ANNOUNCED = ("Registration Open", "Running", "Completed")


class TrainingCourse(Document):
	"""Training for mediators: two weekends, each Friday and Saturday."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("SCH", self.first_day, 3)

	def before_validate(self) -> None:
		"""Propose venue and places as the Settings have them."""
		if self.is_new():
			self.venue = self.venue or frappe.get_cached_doc(plan.SETTINGS).get("training_venue")
			self.capacity = self.capacity or plan.number("training_capacity", plan.CAPACITY)

	def validate(self) -> None:
		"""Check the participants and give the places."""
		self.keep_computed_fields()
		check_listed_once(self.participants)
		self.check_open_for_new()
		self.stamp_registration()
		self.check_capacity()
		self.give_places()
		self.check_finished()

	def on_update(self) -> None:
		"""Tell the participants what has changed for them; nobody of a record that is only taken over."""
		if self.flags.taken_over:
			return
		if self.status == "Cancelled":
			self.cancel_what_belongs_to_it()
		elif self.status != "Completed" and not (self.last_day and getdate(self.last_day) < getdate()):
			self.tell_participants()

	def cancel_what_belongs_to_it(self) -> None:
		"""A cancelled course cancels its sessions; everybody registered or waiting is told, once."""
		before = self.get_doc_before_save()
		if before and before.status != "Cancelled":
			mails.tell_course_cancelled(self, courses.cancel_sessions(self.name))

	def tell_participants(self) -> None:
		"""Tell who got a place, moved up, waits or withdrew with this save."""
		before = self.get_doc_before_save()
		had = {row.mediator: row.status for row in before.participants} if before else {}
		for row in self.participants:
			old = had.get(row.mediator)
			if row.status == old:
				continue
			if row.status == places.REGISTERED and old not in (places.COMPLETED, places.INCOMPLETE):
				mails.tell_place(self, row, moved_up=old == places.WAITING)
			elif row.status == places.WAITING:
				mails.tell_waiting(self, row, courses.position(self, row.mediator))
			elif row.status == places.CANCELLED and old in places.HOLDS_PLACE:
				mails.tell_withdrawn(self, row)

	def keep_computed_fields(self) -> None:
		"""Take the days from the sessions, whatever a client sends; nobody types a result of the attendance."""
		before = self.get_doc_before_save()
		self.first_day = before.first_day if before else None
		self.last_day = before.last_day if before else None
		self.announced_on = before.get("announced_on") if before else None
		if self.status in ANNOUNCED:
			self.announced_on = self.announced_on or now_datetime()
		known = {row.name: row for row in before.participants} if before else {}
		for row in self.participants:
			old = known.get(row.name)
			row.status = row.status or places.REGISTERED
			row.registered_on = old.registered_on if old and row.status == old.status else row.registered_on
			row.status = self._status_without_typed_result(row, old)
			row.completed_on = old.completed_on if old else None

	def _status_without_typed_result(self, row, old) -> str:
		"""Return the row's status: a result comes and goes with the attendance, by hand one can only cancel."""
		results = (places.COMPLETED, places.INCOMPLETE)
		if old and old.status in results and row.status != places.CANCELLED:
			return old.status
		if row.status in results:
			return old.status if old else places.REGISTERED
		return row.status

	def check_open_for_new(self) -> None:
		"""Refuse new participants in a course that is over or cancelled."""
		before = self.get_doc_before_save()
		known = {row.mediator for row in before.participants} if before else set()
		new = [row for row in self.participants if row.mediator not in known]
		if new and self.status in ("Completed", "Cancelled"):
			frappe.throw(
				_("The course is over; nobody can be registered any more."),
				RegistrationClosedError,
				title=_("Registration closed"),
			)

	def stamp_registration(self) -> None:
		"""Note when somebody was registered; the waiting list is ordered by it."""
		for row in self.participants:
			row.registered_on = row.registered_on or now_datetime()

	def check_capacity(self) -> None:
		"""Refuse to take places away from those who hold one."""
		holders = sum(entry.had_place and entry.status in places.HOLDS_PLACE for entry in self._entries())
		if cint(self.capacity) < max(holders, 1):
			frappe.throw(
				_("{0} participants hold a place. The course can't have fewer than {1} places.").format(
					holders, max(holders, 1)
				),
				CapacityError,
				title=_("Places"),
			)

	def give_places(self) -> None:
		"""Fill the places, put the rest on the waiting list, and tell who moved up."""
		given = places.give_places(self._entries(), cint(self.capacity))
		for row, entry in zip(self.participants, given, strict=True):
			if row.status != entry.status:
				self._tell(row, entry.status)
				row.status = entry.status
		self.places_left = places.places_left(given, cint(self.capacity))

	def check_finished(self) -> None:
		"""A course is completed once its mandatory sessions were held."""
		if self.status != "Completed" or self.is_new():
			return
		if any(session.status != "Held" for session in courses.sessions_of(self.name, mandatory_only=True)):
			frappe.throw(
				_("Some mandatory sessions have not been held. Please mark them as held or cancelled first."),
				CourseNotFinishedError,
				title=_("Course not finished"),
			)

	def _entries(self) -> list[places.Entry]:
		before = self.get_doc_before_save()
		holders = (
			{row.mediator for row in before.participants if row.status in places.HOLDS_PLACE}
			if before
			else set()
		)
		return [
			places.Entry(
				key=row.mediator,
				status=row.status,
				had_place=row.mediator in holders,
				since=(get_datetime(row.registered_on or now_datetime()), row.idx),
			)
			for row in self.participants
		]

	def _tell(self, row, status: str) -> None:
		name = row.mediator_name or row.mediator
		text = (
			_("{0} gets the free place.")
			if status == places.REGISTERED
			else _("No place is free: {0} is on the waiting list.")
		)
		frappe.msgprint(text.format(name), alert=True, indicator="orange")
