"""The program that prints PDF under wkhtmltopdf's name."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from pypdf import PageObject, PdfReader

from standalone.paths import STANDALONE

PROGRAM = STANDALONE / "bin" / "wkhtmltopdf"
POINTS_PER_MM = 72 / 25.4
PAGE = "<html><head></head><body>{}</body></html>"


class TestPdf(unittest.TestCase):
	"""Called as Frappe calls it, read back with pypdf."""

	def print(self, html: str, *options: str) -> list[PageObject]:
		command = [sys.executable, str(PROGRAM), "--quiet", *options, "-", "-"]
		done = subprocess.run(command, input=html.encode(), capture_output=True, timeout=60, check=False)
		self.assertEqual(done.returncode, 0, done.stderr.decode())
		return list(PdfReader(io.BytesIO(done.stdout)).pages)

	def size(self, page: PageObject) -> tuple[int, int]:
		"""Width and height in millimetres."""
		return round(float(page.mediabox.width) / POINTS_PER_MM), round(
			float(page.mediabox.height) / POINTS_PER_MM
		)

	def test_version_is_one_frappe_accepts(self) -> None:
		done = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, timeout=20, check=True)
		self.assertRegex(done.stdout, r"^wkhtmltopdf 0\.12\.6")

	def test_sizes(self) -> None:
		cases = {
			(): (210, 297),
			("--page-size", "A5"): (148, 210),
			("--orientation", "Landscape"): (297, 210),
			("--page-width", "100", "--page-height", "50mm"): (100, 50),
		}
		for options, expected in cases.items():
			with self.subTest(options=options):
				(page,) = self.print(PAGE.format("<p>Größe</p>"), *options)
				self.assertEqual(self.size(page), expected)
				self.assertIn("Größe", page.extract_text())

	def test_footer_stands_on_every_page(self) -> None:
		with tempfile.TemporaryDirectory() as folder:
			footer = Path(folder, "footer.html")
			footer.write_text(PAGE.format("<p>Landkreis Heidekreis</p><script>x</script>"), encoding="utf-8")
			text = PAGE.format("<p style='page-break-after: always'>eins</p><p>zwei</p>")
			pages = self.print(text, "--footer-html", str(footer))
		self.assertEqual(len(pages), 2)
		for page in pages:
			self.assertIn("Landkreis Heidekreis", page.extract_text())

	def test_scripts_do_not_run(self) -> None:
		html = PAGE.format("<p>vorher</p><script>document.body.textContent = 'nachher'</script>")
		(page,) = self.print(html, "--disable-javascript")
		self.assertIn("vorher", page.extract_text())

	def test_no_file_of_the_machine_is_printed(self) -> None:
		with tempfile.TemporaryDirectory() as folder:
			secret = Path(folder, "secret.txt")
			secret.write_text("GEHEIM", encoding="utf-8")
			address = secret.as_uri()
			for inside in (
				f'<iframe width="900" height="300" src="{address}"></iframe>',
				f'<object data="{address}" width="900" height="300"></object><embed src="{address}">',
				f'<meta http-equiv="refresh" content="0;url={address}">',
				f'<meta http-equiv="&#114;efresh" content="0;url={address}">',
			):
				with self.subTest(inside):
					pages = self.print(PAGE.format(f"<p>vorher</p>{inside}"), "--disable-javascript")
					self.assertIn("vorher", pages[0].extract_text())
					self.assertNotIn("GEHEIM", "".join(page.extract_text() for page in pages))
