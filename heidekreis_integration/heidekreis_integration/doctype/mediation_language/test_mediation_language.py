"""Rules of the DocType Mediation Language."""

from __future__ import annotations

import frappe

from heidekreis_integration.mediation import errors
from heidekreis_integration.mediation.tests.support import MediationTestCase
from heidekreis_integration.tests.factories import make_language


class TestMediationLanguage(MediationTestCase):
	roles = ()

	def language(self):
		return frappe.get_doc("Mediation Language", make_language())

	def test_codes(self):
		document = self.language()
		document.macrolanguage, document.bcp47 = " FAS ", "fa-AF"
		document.save()
		self.assertEqual(document.macrolanguage, "fas")
		for field, value in (
			("iso_639_3", "de"),
			("iso_639_3", "d1e"),
			("macrolanguage", "fa"),
			("bcp47", "Farsi!"),
		):
			document = self.language()
			document.set(field, value)
			with self.subTest(field=field, value=value), self.refused(errors.LanguageCodeError):
				document.save()

	def test_language_tags_of_all_shapes(self):
		for tag in ("de", "fa-AF", "kmr-Latn", "zh-Hans-CN", "es-419", "ckb"):
			document = self.language()
			document.bcp47 = tag
			with self.subTest(tag=tag):
				document.save()

	def test_related_languages(self):
		document, other = self.language(), make_language()
		document.append("close_to", {"language": other})
		document.save()
		document.append("close_to", {"language": other})
		with self.refused(errors.ReferencedError, "doppelt"):
			document.save()
		document.reload()
		document.append("close_to", {"language": document.name})
		with self.refused(errors.ReferencedError, "mit sich selbst"):
			document.save()
