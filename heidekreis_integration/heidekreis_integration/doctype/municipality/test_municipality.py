"""Rules of DocType Municipality."""

from __future__ import annotations

import frappe

from heidekreis_integration.network.access import municipalities_of, with_members
from heidekreis_integration.network.errors import ParentMunicipalityError, PlaceError, RegionalKeyError
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_municipality, make_user


class TestMunicipality(AppTestCase):
	def change(self, name: str, **values):
		document = frappe.get_doc("Municipality", name)
		document.update(values)
		return document.save()

	def test_keys_of_another_length_or_county_are_refused(self):
		town = make_municipality(kind="Town")
		for key in ("0335899", "033589999", "03359999", "0335899X", ""):
			with self.subTest(key=key), self.assertRaises((RegionalKeyError, frappe.MandatoryError)):
				self.change(town, regional_key=key)

	def test_a_joint_municipality_has_nine_digits(self):
		joint = make_municipality(kind="Joint Municipality")
		with self.assertRaises(RegionalKeyError):
			self.change(joint, regional_key="03358999")

	def test_a_joint_municipality_is_a_group_and_no_other_is(self):
		joint, town = (
			make_municipality(kind="Joint Municipality", is_group=0),
			make_municipality(kind="Town", is_group=1),
		)
		self.assertEqual(frappe.db.get_value("Municipality", joint, "is_group"), 1)
		self.assertEqual(frappe.db.get_value("Municipality", town, "is_group"), 0)

	def test_members_belong_to_a_joint_municipality(self):
		joint = make_municipality(kind="Joint Municipality")
		member = make_municipality(parent_municipality=joint)
		self.assertEqual(with_members([joint]), [joint, member])
		with self.assertRaises(ParentMunicipalityError):
			make_municipality(parent_municipality=member)

	def test_a_joint_municipality_belongs_to_none(self):
		joint = make_municipality(kind="Joint Municipality")
		with self.assertRaises(ParentMunicipalityError):
			make_municipality(kind="Joint Municipality", parent_municipality=joint)

	def test_a_joint_municipality_with_members_stays_one(self):
		joint = make_municipality(kind="Joint Municipality")
		make_municipality(parent_municipality=joint)
		with self.assertRaises(ParentMunicipalityError):
			self.change(joint, kind="Municipality", regional_key="03358998")

	def test_a_place_outside_germany_is_refused(self):
		for place in ({"latitude": 9.7, "longitude": 52.9}, {"latitude": 52.9, "longitude": 0}):
			with self.subTest(place=place), self.assertRaises(PlaceError):
				make_municipality(**place)
		make_municipality(latitude=0, longitude=0)

	def test_a_stranger_stands_for_no_municipality(self):
		self.assertEqual(municipalities_of(make_user("Municipality Officer")), [])
