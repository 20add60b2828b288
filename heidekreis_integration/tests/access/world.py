"""Two of everything: documents that belong to a login, and foreign ones that must stay hidden.

Rows are written straight into the tables: these tests are about access, not about the rules of saving.
Names and texts of foreign documents carry `FREMD`, so that any answer can be searched for them.
"""

from __future__ import annotations

from contextlib import contextmanager
from unittest.mock import patch

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, now_datetime, nowdate

from heidekreis_integration.permissions.fields import MODULE
from heidekreis_integration.permissions.scope import (
	INSTITUTION_USER,
	MEDIATOR_USER,
	MUNICIPALITY_OFFICER,
	STRATEGY_EDITOR,
)

FOREIGN = "FREMD"
GUEST = "Guest"
NO_ROLE = "(no role)"
STAFF = ("System Manager", "Integration Coordinator", "Mediation Coordinator", "Mediation Finance")
LIMITED = (STRATEGY_EDITOR, MUNICIPALITY_OFFICER, INSTITUTION_USER, MEDIATOR_USER)
LANGUAGE_COURSES = "Language Course Coordinator"
# Who reaches only some rows comes first: there a missing rule shows.
ROLES = (*LIMITED, *STAFF, LANGUAGE_COURSES, NO_ROLE, GUEST)


@contextmanager
def as_user(user: str):
	"""Do what follows as `user`, then be who one was before."""
	before = frappe.session.user
	_become(user)
	try:
		yield
	finally:
		_become(before)


def _become(user: str) -> None:
	"""Change the user and keep what is cached under its own key for each user: thousands of questions fetch it anew."""
	if user == frappe.session.user:
		return
	kept = {name: getattr(frappe.local, name) for name in ("cache", "role_permissions")}
	frappe.set_user(user)
	for name, value in kept.items():
		setattr(frappe.local, name, value)


@contextmanager
def shares_looked_up_once():
	"""Look once whether a document of this app is shared with anybody, and answer so while thousands of questions run.

	Frappe asks the table of shares at each refusal: two thirds of the time of these tests. `permissions.shares` keeps
	it empty, which is tested by itself.
	"""
	if frappe.db.exists("DocShare", {"share_doctype": ("in", live_doctypes())}):
		raise AssertionError("documents of this app are shared")
	# Not a stand-in: it answers what the table says.
	with patch.object(frappe.share, "get_shared", lambda *_args, **_kwargs: []):
		yield


def live_doctypes(children: bool = False) -> list[str]:
	"""Return the DocTypes of this app that the site has, child tables or the others."""
	return frappe.get_all(
		"DocType", filters={"module": MODULE, "istable": int(children)}, pluck="name", order_by="name"
	)


class World:
	"""The documents and logins of one run. `remove` takes committed ones away again."""

	def __init__(self) -> None:
		self.mark = frappe.generate_hash(length=6)
		self.made: list[tuple[str, str]] = []
		self.users = {role: self._user(role) for role in ROLES if role != GUEST} | {GUEST: "Guest"}
		self.own: dict[tuple[str, str], str] = {}
		self.others: dict[str, str] = {}
		self._loaded: dict[tuple[str, str], Document] = {}
		self._municipalities()
		self._institutions()
		self._pool()
		self._strategy()
		self._network()
		self._everything_else()

	def own_of(self, role: str, doctype: str) -> str:
		"""Return a document of `doctype` that belongs to the login of `role`, else one that belongs to nobody."""
		return self.own.get((role, doctype)) or self.own["", doctype]

	def other_of(self, doctype: str) -> str:
		"""Return a document of `doctype` that belongs to none of the logins."""
		return self.others[doctype]

	def document(self, doctype: str, name: str) -> Document:
		"""Return a document of this world, loaded once: the probes only ask about it."""
		if (doctype, name) not in self._loaded:
			self._loaded[doctype, name] = frappe.get_doc(doctype, name)
		return self._loaded[doctype, name]

	def name(self, label: str) -> str:
		"""Return a name that only this run uses."""
		return f"{label}-{self.mark}"

	def insert(self, doctype: str, label: str, **values) -> str:
		"""Write one row, past the rules of saving, and return its name."""
		document: Document = frappe.new_doc(doctype)
		document.update({key: value for key, value in values.items() if not isinstance(value, list)})
		document.name = self.name(label)
		for field in document.meta.fields:
			if field.fieldtype in ("Data", "Small Text") and not (
				document.get(field.fieldname) or field.length
			):
				document.set(field.fieldname, document.name if not field.options else None)
		if document.meta.has_field("enabled"):
			document.enabled = 1
		document.db_insert()
		self.made.append((doctype, document.name))
		for table, rows in values.items():
			if isinstance(rows, list):
				self._insert_rows(document, table, rows)
		return document.name

	def remove(self) -> None:
		"""Delete every row of this run, where a test had to commit it."""
		frappe.set_user("Administrator")
		for doctype, name in reversed(self.made):
			frappe.db.delete(doctype, {"name": name})
			for kind in ("Comment", "Version", "Transition Log"):
				field = {"Version": "docname"}.get(kind, "reference_name")
				frappe.db.delete(kind, {field: name})
		frappe.db.commit()

	def _insert_rows(self, document: Document, table: str, rows: list[dict]) -> None:
		for idx, row in enumerate(rows, start=1):
			child = document.append(table, row)
			child.name, child.idx = f"{document.name}-{table}-{idx}", idx
			child.parent, child.parenttype, child.parentfield = document.name, document.doctype, table
			child.db_insert()
			self.made.append((child.doctype, child.name))

	def _user(self, role: str) -> str:
		roles = [] if role == NO_ROLE else [role]
		desk = any(frappe.get_cached_value("Role", each, "desk_access") for each in roles)
		user = frappe.get_doc(
			{
				"doctype": "User",
				"email": f"zugriff-{frappe.scrub(role).strip('()')}-{self.mark}@example.org",
				"first_name": "Zugriff",
				"last_name": role,
				"full_name": f"Zugriff {role}",
				"enabled": 1,
				"allowed_in_mentions": 1,
				"language": "de",
				"user_type": "System User" if desk else "Website User",
			}
		)
		user.name = user.email
		user.db_insert()
		self.made.append(("User", user.name))
		for each in roles:
			row = user.append("roles", {"role": each})
			row.name, row.parent, row.parenttype, row.parentfield = (
				f"{user.name}-{each}",
				user.name,
				"User",
				"roles",
			)
			row.db_insert()
			self.made.append(("Has Role", row.name))
		return user.name

	def _belongs(self, doctype: str, name: str, *roles: str) -> None:
		for role in (*roles, ""):
			self.own.setdefault((role, doctype), name)

	def _municipalities(self) -> None:
		joint = self.insert("Municipality", "EIGEN-Samtgemeinde", kind="Joint Municipality", is_group=1)
		self.member = self.insert("Municipality", "EIGEN-Mitglied", parent_municipality=joint)
		self.others["Municipality"] = self.insert("Municipality", f"{FOREIGN}-Stadt")
		self._belongs("Municipality", joint, MUNICIPALITY_OFFICER)
		today = nowdate()
		contact = {"valid_from": add_days(today, -30), "valid_to": None}
		mine = self.insert(
			"Municipality Contact",
			"EIGEN-Kontakt",
			municipality=joint,
			user=self.users[MUNICIPALITY_OFFICER],
			**contact,
		)
		self._belongs("Municipality Contact", mine, MUNICIPALITY_OFFICER)
		self.others["Municipality Contact"] = self.insert(
			"Municipality Contact",
			f"{FOREIGN}-Kontakt",
			municipality=self.others["Municipality"],
			topic_list=[{"topic": FOREIGN}],
			**contact,
		)

	def _institutions(self) -> None:
		kita = self.insert(
			"Requesting Institution",
			"EIGEN-Kita",
			institution_type="Day-care Centre",
			municipality=self.other_of("Municipality"),
			contacts=[{"contact_name": "EIGEN-Leitung", "user": self.users[INSTITUTION_USER], "active": 1}],
		)
		office = self.insert(
			"Requesting Institution",
			"EIGEN-Rathaus",
			institution_type="Municipality Administration",
			municipality=self.own_of(MUNICIPALITY_OFFICER, "Municipality"),
		)
		self._belongs("Requesting Institution", kita, INSTITUTION_USER)
		self._belongs("Requesting Institution", office, MUNICIPALITY_OFFICER)
		# In the officer's own municipality, yet not the administration: a day-care centre next door.
		self.others["Requesting Institution"] = self.insert(
			"Requesting Institution",
			f"{FOREIGN}-Kita",
			institution_type="Day-care Centre",
			municipality=self.own_of(MUNICIPALITY_OFFICER, "Municipality"),
			contacts=[{"contact_name": f"{FOREIGN}-Leitung", "email": f"{FOREIGN}@example.org", "active": 1}],
		)

	def _pool(self) -> None:
		start = now_datetime()
		mine = self.insert(
			"Mediator",
			"EIGEN-Person",
			user=self.users[MEDIATOR_USER],
			iban="DE02120300000000202051",
			absences=[{"from_date": nowdate(), "to_date": nowdate()}],
		)
		foreign = self.insert(
			"Mediator",
			f"{FOREIGN}-Person",
			user=None,
			iban="DE02500105170137075030",
			latitude=52.9,
			longitude=9.8,
			absences=[{"from_date": nowdate(), "to_date": nowdate(), "note": FOREIGN}],
			languages=[{"language": FOREIGN, "level": "C1"}],
			availability=[{"weekday": "Monday", "from_time": "08:00:00", "to_time": "09:00:00"}],
		)
		self._belongs("Mediator", mine, MEDIATOR_USER)
		self.others["Mediator"] = foreign
		kita = self.own_of(INSTITUTION_USER, "Requesting Institution")
		office = self.own_of(MUNICIPALITY_OFFICER, "Requesting Institution")
		elsewhere = self.other_of("Requesting Institution")
		request = {"workflow_state": "Placed", "planned_start": start, "planned_minutes": 60}
		for label, institution, role in (
			("EIGEN-Anfrage", kita, INSTITUTION_USER),
			("EIGEN-Amtsanfrage", office, MUNICIPALITY_OFFICER),
			(f"{FOREIGN}-Anfrage", elsewhere, None),
		):
			dates = [{"planned_start": start}]
			name = self.insert(
				"Mediation Request",
				label,
				requesting_institution=institution,
				alternative_dates=dates,
				**request,
			)
			self._put("Mediation Request", name, role)
		self._pool_follow_ups(mine, foreign, kita, elsewhere, start)

	def _put(self, doctype: str, name: str, *roles: str | None) -> None:
		if roles[0] is None:
			self.others[doctype] = name
		else:
			self._belongs(doctype, name, *roles)

	def _pool_follow_ups(self, mine: str, foreign: str, kita: str, elsewhere: str, start) -> None:
		session = {"workflow_state": "Performed", "planned_start": start, "planned_end": start}
		# The mediator's own session is at a third institution, whose name a mediator has to know.
		third = self.insert(
			"Requesting Institution", "DRITTE-Schule", municipality=self.other_of("Municipality")
		)
		asked = self.insert("Mediation Request", "DRITTE-Anfrage", requesting_institution=third)
		for role, request, mediator, institution in (
			(INSTITUTION_USER, self.own_of(INSTITUTION_USER, "Mediation Request"), foreign, kita),
			(MEDIATOR_USER, asked, mine, third),
			(None, self.other_of("Mediation Request"), foreign, elsewhere),
		):
			name = self.insert(
				"Assignment",
				f"EIGEN-Einsatz-{role}" if role else f"{FOREIGN}-Einsatz",
				mediation_request=request,
				mediator=mediator,
				requesting_institution=institution,
				**session,
			)
			self._put("Assignment", name, role)
		for doctype, label in (("Assignment Offer", "Angebot"), ("Compensation Claim", "Abrechnung")):
			self._put(doctype, self.insert(doctype, f"EIGEN-{label}", mediator=mine), MEDIATOR_USER)
			items = (
				{"items": [{"assignment": self.other_of("Assignment")}]}
				if doctype == "Compensation Claim"
				else {}
			)
			self._put(doctype, self.insert(doctype, f"{FOREIGN}-{label}", mediator=foreign, **items), None)

	def _strategy(self) -> None:
		member = [{"user": self.users[STRATEGY_EDITOR], "active": 1}]
		body = self.insert("Responsible Body", "EIGEN-Stelle", members=member)
		other = self.insert("Responsible Body", f"{FOREIGN}-Stelle", members=[])
		self._put("Responsible Body", body, STRATEGY_EDITOR)
		self._put("Responsible Body", other, None)
		measure = self.insert("Strategy Measure", "EIGEN-Massnahme", responsible_body=body)
		self._put("Strategy Measure", measure, STRATEGY_EDITOR)
		foreign = self.insert("Strategy Measure", f"{FOREIGN}-Massnahme", responsible_body=other)
		self._put("Strategy Measure", foreign, None)
		for doctype in ("Measure Offer", "Measure Status Report", "Measure Change"):
			self._put(doctype, self.insert(doctype, f"EIGEN-{doctype}", measure=measure), STRATEGY_EDITOR)
			self._put(doctype, self.insert(doctype, f"{FOREIGN}-{doctype}", measure=foreign), None)

	def _network(self) -> None:
		for label, municipality, role in (
			("EIGEN", self.own_of(MUNICIPALITY_OFFICER, "Municipality"), MUNICIPALITY_OFFICER),
			(FOREIGN, self.other_of("Municipality"), None),
		):
			topics = [{"topic": FOREIGN}] if role is None else []
			meeting = self.insert("Network Meeting", f"{label}-Netzwerktreffen", topics=topics)
			self._put("Network Meeting", meeting, role)
			for doctype in ("Municipality Contribution", "Network Task"):
				self._put(
					doctype, self.insert(doctype, f"{label}-{doctype}", municipality=municipality), role
				)
			attendance = self.insert(
				"Network Attendance",
				f"{label}-Einladung",
				network_meeting=meeting,
				municipality=municipality,
			)
			self._put("Network Attendance", attendance, role)

	def _everything_else(self) -> None:
		for doctype in live_doctypes():
			if frappe.get_meta(doctype).issingle:
				self.own["", doctype] = self.others[doctype] = doctype
			elif ("", doctype) not in self.own:
				self.own["", doctype] = self.insert(doctype, f"EIGEN-{doctype}")
				self.others[doctype] = self.insert(doctype, f"{FOREIGN}-{doctype}")
