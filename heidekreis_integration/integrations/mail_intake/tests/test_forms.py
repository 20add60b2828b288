"""Forms of other offices: fields with other names, boxes for each value, flat printouts; and the pool's own form."""

from __future__ import annotations

import io
from datetime import datetime

import frappe
from pypdf import PdfReader

from heidekreis_integration.integrations.mail_intake import form_pdf, reading
from heidekreis_integration.integrations.mail_intake.message import parse
from heidekreis_integration.integrations.mail_intake.pdf_reading import read_pdf
from heidekreis_integration.integrations.mail_intake.tests.support import MailTestCase, filled, mail
from heidekreis_integration.tests.factories import make_language

OTHER_FORM = """
<form><p>Zielsprache <input name="Zielsprache"></p><p>Gesprächsanlass <input name="form1.Gespraechs-Anlass"></p>
<p>Wunschtermin <input name="Wunschtermin"></p><p>Uhrzeit von <input name="Uhrzeit von"></p>
<p>Uhrzeit bis <input name="uhrzeit_bis"></p><p>weiblich <input type="checkbox" name="weiblich"></p>
<p>männlich <input type="checkbox" name="männlich"></p><p>Telefon <input type="checkbox" name="telefonisch"></p>
<p>Kostenstelle <input name="Kostenstelle"></p></form>"""
FLAT = """<h1>Anfrage Dolmetschen</h1><p>gewünschte Sprache: Rumänisch</p><p>Grund Elterngespräch Kita</p>
<p>Datum des Einsatzes: 10.03.2099</p><p>Uhrzeit: 14.30 Uhr</p><p>voraussichtliche Dauer: 1,5 Stunden</p>"""


def _pdf(html: str, forms: bool) -> bytes:
	from weasyprint import HTML

	return HTML(string=html).write_pdf(pdf_forms=forms)


class TestForms(MailTestCase):
	def understood(self, pdf: bytes):
		return reading.read(parse(mail("Anbei.", files={"formular.pdf": pdf})))

	def test_another_offices_form_is_read_by_its_own_names(self):
		entries = {
			"Zielsprache": "Rumänisch",
			"form1.Gespraechs-Anlass": "Elterngespräch Kita",
			"Wunschtermin": "Di., 10.03.2099",
			"Uhrzeit von": "14:30",
			"uhrzeit_bis": "16 Uhr",
			"weiblich": True,
			"telefonisch": True,
			"Kostenstelle": "4711",
		}
		read = self.understood(filled(_pdf(OTHER_FORM, True), entries))
		self.assertEqual(read.problems, ())
		wanted = {
			"language": "Rumänisch",
			"occasion": "Elterngespräch Kita",
			"planned_start": datetime(2099, 3, 10, 14, 30),
			"planned_minutes": 90,
			"gender_wish": "Female",
			"setting": "Phone",
		}
		self.assertEqual({name: read.understood.values.get(name) for name in wanted}, wanted)
		unknown = [finding.entry.text for finding in read.understood.findings if not finding.entry.target]
		self.assertEqual(unknown, ["4711"])

	def test_a_new_alias_is_enough_for_a_name_nobody_knew(self):
		pdf = _pdf("<p>Idiom der Familie: Rumänisch</p>", False)
		self.assertNotIn("language", self.understood(pdf).understood.values)
		field = frappe.get_doc("Request Form Field", "language")
		field.aliases += "\n  Idiom der Familie  \n"
		field.save()
		self.assertEqual(self.understood(pdf).understood.values["language"], "Rumänisch")

	def test_a_flat_printout_is_read_by_its_lines(self):
		read = self.understood(_pdf(FLAT, False))
		self.assertEqual(read.problems, ())
		self.assertEqual(read.understood.values["planned_start"], datetime(2099, 3, 10, 14, 30))
		self.assertEqual(read.understood.values["planned_minutes"], 90)
		self.assertEqual(read.understood.values["occasion"], "Elterngespräch Kita")

	def test_end_and_duration_that_contradict_each_other_are_doubtful(self):
		pdf = _pdf(FLAT.replace("14.30 Uhr", "14.30 bis 15.30 Uhr"), False)
		self.assertIn("Dauer und Ende passen nicht zusammen", "\n".join(self.understood(pdf).problems))

	def test_rules_that_are_not_accepted_are_doubtful(self):
		pdf = filled(form_pdf.request_form(), {"language": "Rumänisch"})
		self.assertIn("nicht anerkannt", "\n".join(self.understood(pdf).problems))

	def test_the_own_form_knows_todays_languages(self):
		name = make_language(f"Niederdeutsch {frappe.generate_hash(length=5)}")
		fields = PdfReader(io.BytesIO(form_pdf.request_form())).get_fields()
		self.assertIn(name, [str(option) for option in fields["language"]["/Opt"]])
		self.assertNotIn("Gerichtstermin", [str(option) for option in fields["occasion"]["/Opt"]])

	def test_every_field_of_the_own_form_is_understood_and_explained(self):
		for entry in read_pdf(form_pdf.request_form()).entries:
			with self.subTest(entry.name):
				target = entry.name.rstrip("0123456789")
				self.assertTrue(frappe.db.exists("Request Form Field", target))
				self.assertGreater(len(entry.label), 5)

	def test_the_own_form_is_german_and_tagged(self):
		reader = PdfReader(io.BytesIO(form_pdf.request_form()))
		root = reader.trailer["/Root"]
		self.assertEqual(str(root["/Lang"]), "de")
		self.assertTrue(root["/MarkInfo"]["/Marked"])
		self.assertEqual(reader.metadata.title, "Anfrage Sprachmittlung")
		width, height = (float(side) for side in reader.pages[0].mediabox[2:])
		self.assertAlmostEqual(width, 595.3, delta=1)
		self.assertAlmostEqual(height, 841.9, delta=1)
