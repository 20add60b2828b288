"""DocType Training Session: one day of a training course with its attendance."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.naming import year_name
from heidekreis_integration.training import completion, courses, mails
from heidekreis_integration.training.attendance import opens_minutes
from heidekreis_integration.training.checks import check_held, check_listed_once, check_times, warn_of_holiday
from heidekreis_integration.training.errors import NotAParticipantError, SessionTimesError
from heidekreis_integration.training.places import HOLDS_PLACE
from heidekreis_integration.training.schedule import overlaps


class TrainingSession(Document):
	"""One day of a training course with its attendance."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ST", self.starts_on, 4)

	def validate(self) -> None:
		"""Check the times and the attendance."""
		check_times(self.starts_on, self.ends_on)
		self.check_overlap()
		self.list_participants()
		check_listed_once(self.attendance)
		check_held(self.status, self.starts_on, self.attendance, opens_minutes=opens_minutes())
		self.check_participants()
		if self.is_new() or get_datetime(self.get_doc_before_save().starts_on) != get_datetime(
			self.starts_on
		):
			warn_of_holiday(self.starts_on)

	def on_update(self) -> None:
		"""Bring the course's days and its participants' status in line."""
		courses.refresh_days(self.training_course)
		completion.refresh(self.training_course, actor=frappe.session.user)
		self.tell_participants()

	def tell_participants(self) -> None:
		"""Tell the participants that a session to come was moved or cancelled."""
		before = self.get_doc_before_save()
		if not before or before.status != "Planned" or get_datetime(before.starts_on) < now_datetime():
			return
		if self.status == "Cancelled" and not self.flags.told_with_course:
			mails.tell_session_cancelled(self)
		elif self.status == "Planned" and changed_fields(self, ("starts_on", "ends_on", "location")):
			mails.tell_session_moved(self)

	def after_delete(self) -> None:
		"""Bring the course in line once the session is gone."""
		courses.refresh_days(self.training_course)

	def check_overlap(self) -> None:
		"""Refuse two sessions of a course at the same time."""
		if self.status == "Cancelled":
			return
		session = DocType("Training Session")
		others = (
			frappe.qb.from_(session)
			.select(session.starts_on, session.ends_on)
			.where(session.training_course == self.training_course)
			.where(session.status != "Cancelled")
			.where(session.name != (self.name or ""))
			.run()
		)
		if overlaps(get_datetime(self.starts_on), get_datetime(self.ends_on), others):
			frappe.throw(
				_("Another session of this course takes place at that time. Please choose another time."),
				SessionTimesError,
				title=_("Times"),
			)

	def list_participants(self) -> None:
		"""Keep everyone who holds a place on the attendance list; who gave it back leaves it until it is closed."""
		if self.status == "Cancelled":
			return
		holders = {row.mediator: row.mediator_name for row in self._participants()}
		if self.status == "Planned":
			self.attendance = [
				row for row in self.attendance if row.mediator in holders or row.attended or row.note
			]
		listed = {row.mediator for row in self.attendance}
		for mediator, name in holders.items():
			if mediator not in listed:
				self.append("attendance", {"mediator": mediator, "mediator_name": name})
		for idx, row in enumerate(self.attendance, start=1):
			row.idx = idx

	def check_participants(self) -> None:
		"""Refuse attendance of somebody who holds no place in the course."""
		participants = {row.mediator for row in self._participants()}
		for row in self.attendance:
			if row.attended and row.mediator not in participants:
				frappe.throw(
					_(
						"Row {0}: {1} holds no place in this course. Please register the person in the course first."
					).format(row.idx, row.mediator_name or row.mediator),
					NotAParticipantError,
					title=_("No participant"),
				)

	def _participants(self) -> list:
		course = frappe.get_doc("Training Course", self.training_course)
		return [row for row in course.participants if row.status in HOLDS_PLACE]
