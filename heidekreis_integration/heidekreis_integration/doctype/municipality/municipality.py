"""DocType Municipality: town, municipality or joint municipality of the county."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from heidekreis_integration.network.errors import ParentMunicipalityError, PlaceError, RegionalKeyError
from heidekreis_integration.network.keys import JOINT, digits_of, is_valid_key

# Degrees; generous borders of Germany that catch swapped and mistyped coordinates.
LATITUDES, LONGITUDES = (47.0, 55.2), (5.5, 15.5)


class Municipality(NestedSet):
	"""Town, municipality or joint municipality of the county."""

	def validate(self) -> None:
		"""Check the key, the place in the tree and on the map."""
		self.is_group = int(self.kind == JOINT)
		self.check_key()
		self.check_parent()
		self.check_members()
		self.check_place()

	def check_key(self) -> None:
		"""Refuse a key of the wrong length or of another county."""
		self.regional_key = (self.regional_key or "").replace(" ", "")
		prefix = frappe.get_cached_doc("Heidekreis Settings").regional_key_prefix or ""
		if not is_valid_key(self.regional_key, self.kind, prefix):
			frappe.throw(
				_("The key of a {0} has {1} digits and begins with {2}; {3} does not.").format(
					_(self.kind), digits_of(self.kind), prefix, frappe.bold(self.regional_key)
				),
				RegionalKeyError,
				title=_("Regional key"),
			)

	def check_parent(self) -> None:
		"""Only joint municipalities have members, and they belong to none themselves."""
		if not self.parent_municipality:
			return
		if self.kind == JOINT:
			frappe.throw(
				_("A joint municipality belongs to no other one. Please empty the field {0}.").format(
					_(self.meta.get_label("parent_municipality"))
				),
				ParentMunicipalityError,
				title=_("Joint municipality"),
			)
		if frappe.db.get_value("Municipality", self.parent_municipality, "kind") != JOINT:
			frappe.throw(
				_("{0} is no joint municipality and can't have members.").format(
					frappe.bold(self.parent_municipality)
				),
				ParentMunicipalityError,
				title=_("Joint municipality"),
			)

	def check_members(self) -> None:
		"""Refuse to turn a joint municipality with members into another kind."""
		if self.kind == JOINT or self.is_new():
			return
		members = frappe.get_all("Municipality", {"parent_municipality": self.name}, pluck="name", limit=3)
		if members:
			frappe.throw(
				_("{0} still has members ({1}) and must stay a joint municipality.").format(
					frappe.bold(self.name), ", ".join(members)
				),
				ParentMunicipalityError,
				title=_("Joint municipality"),
			)

	def check_place(self) -> None:
		"""Refuse a place outside Germany, or only one of the two coordinates."""
		if not self.latitude and not self.longitude:
			return
		if not (
			LATITUDES[0] <= (self.latitude or 0) <= LATITUDES[1]
			and LONGITUDES[0] <= (self.longitude or 0) <= LONGITUDES[1]
		):
			frappe.throw(
				_("The place {0} / {1} is not in Germany. Please check latitude and longitude.").format(
					self.latitude, self.longitude
				),
				PlaceError,
				title=_("Place"),
			)
