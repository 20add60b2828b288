"""A real browser on the served site: logins as real roles, and no page may break without a test noticing.

The browser is Debian's Chromium, driven by Playwright. The site under test must be served by another process
(`HEIDE_SERVED_URL`, else `served_test_site` in the site's configuration), so records are committed here and cleared
away after the class.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import SkipTest
from urllib.parse import urlsplit

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils.password import update_password

from heidekreis_integration.tests import factories

if TYPE_CHECKING:
	from playwright.sync_api import Browser, BrowserContext, Locator, Page

LAUNCH_FLAGS = (
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PASSWORD = "Heide-und-Moor-1871"
TIMEOUT_MS = 10_000
SHOWN_LENGTH = 1500  # characters of a page in the report of a failed test

FADED_IN = """() => {
	const front = [...document.querySelectorAll(".modal.show")].pop();
	return front && window.cur_dialog?.display && cur_dialog.$wrapper[0] === front;
}"""

# Records that a browser run leaves behind, besides those of the app's own DocTypes.
SIDE_DOCTYPES = (
	"User",
	"Contact",
	"Email Queue",
	"Communication",
	"Comment",
	"Version",
	"Activity Log",
	"File",
	"ToDo",
)


def find_chromium() -> str:
	"""Return the path of the browser.

	Raises:
		SkipTest: there is none.
	"""
	path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
	if not path:
		raise SkipTest("Chromium is not installed (apt-get install chromium).")
	return path


def served_url() -> str:
	"""Return the address another process serves this site under.

	Raises:
		SkipTest: nothing answers there.
	"""
	url = os.environ.get("HEIDE_SERVED_URL") or (frappe.conf.served_test_site or {}).get("url")
	if not url:
		raise SkipTest(
			"No other process serves the test site (neither HEIDE_SERVED_URL nor served_test_site is set)."
		)
	parts = urlsplit(url)
	# *.localhost resolves in the browser but not in glibc: ask the loopback and name the host.
	address = "127.0.0.1" if (parts.hostname or "").endswith("localhost") else parts.hostname
	try:
		connection = http.client.HTTPConnection(address, parts.port or 80, timeout=10)
		connection.request("GET", "/api/method/ping", headers={"Host": parts.netloc})
		status = connection.getresponse().status
	except OSError as error:
		raise SkipTest(f"The test site is not served at {url}: {error}.") from error
	if status != 200:
		raise SkipTest(f"The test site is not served at {url}: it answers {status}.")
	return url.rstrip("/")


class BrowserTestCase(FrappeTestCase):
	"""Test in a browser. Make records with the factories, call `commit()`, then `login()` and look."""

	browser: Browser
	base_url: str

	@classmethod
	def setUpClass(cls) -> None:
		"""Start the browser, or skip with the reason."""
		try:
			from playwright.sync_api import sync_playwright
		except ImportError as error:
			raise SkipTest("Playwright is not installed (pip install playwright).") from error
		chromium = find_chromium()
		cls.base_url = served_url()
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.addClassCleanup(clear_added, names_of(tracked_doctypes()))
		# Frappe makes the first user of a site a system manager, whatever roles were asked for.
		factories.make_user("System Manager")
		frappe.db.commit()
		playwright = sync_playwright().start()
		cls.addClassCleanup(playwright.stop)
		cls.browser = playwright.chromium.launch(executable_path=chromium, args=list(LAUNCH_FLAGS))
		cls.addClassCleanup(cls.browser.close)

	def setUp(self) -> None:
		"""Begin with no open problem and a fresh view of the database."""
		super().setUp()
		frappe.set_user("Administrator")
		frappe.local.lang = "de"
		frappe.db.rollback()
		self.problems: list[str] = []
		self._expected: list[str] = []
		self._pages: list[Page] = []

	def _callTestMethod(self, method) -> None:
		"""Run the test; whatever it fails with also says what the open pages show at that moment."""
		try:
			super()._callTestMethod(method)
		except Exception as error:
			if hasattr(error, "add_note"):  # Python 3.11
				error.add_note(self._what_is_shown())
			raise

	def tearDown(self) -> None:
		"""Fail on whatever a page did wrong while nobody looked."""
		frappe.set_user("Administrator")
		frappe.db.rollback()
		super().tearDown()
		unexpected = [p for p in self.problems if not any(re.search(e, p) for e in self._expected)]
		self.assertEqual(unexpected, [], "JavaScript errors or failed requests in the browser")

	# logins and pages

	@staticmethod
	def make_login(*roles: str) -> str:
		"""Make a user with `roles` who can log in with PASSWORD, and return the name."""
		user = factories.make_user(*roles)
		update_password(user, PASSWORD)
		return user

	def commit(self) -> None:
		"""Show what was made to the serving process."""
		frappe.db.commit()

	def fresh(self, doctype: str, name: str):
		"""Return the document as the serving process has left it."""
		frappe.db.rollback()
		frappe.clear_document_cache(doctype, name)
		return frappe.get_doc(doctype, name)

	def guest(self, viewport: dict | None = None) -> Page:
		"""Open a page in a new browser profile, with nobody logged in."""
		context: BrowserContext = self.browser.new_context(
			base_url=self.base_url, viewport=viewport or DESKTOP, locale="de-DE", timezone_id="Europe/Berlin"
		)
		self.addCleanup(context.close)
		context.set_default_timeout(TIMEOUT_MS)
		page = context.new_page()
		self._pages.append(page)
		self._watch(page)
		return page

	def login(
		self, user: str, path: str = "", *, viewport: dict | None = None, password: str = PASSWORD
	) -> Page:
		"""Log `user` in, in a profile of their own, and open `path` if one is given."""
		page = self.guest(viewport)
		# Before any page is open: the answer to a guest's page that still loads (its icon) would end the session again.
		answer = page.context.request.post("/api/method/login", data={"usr": user, "pwd": password})
		self.assertEqual(answer.status, 200, f"{user} can't log in")
		page.goto("/robots.txt")
		if path:
			page.goto(path)
		return page

	def dialog(self, page: Page) -> Locator:
		"""Return the dialog in front, once it has faded in.

		Until then Bootstrap drops clicks, and at the end of it Frappe moves the focus to the first field: what is
		typed at that moment would land there.
		"""
		page.wait_for_function(FADED_IN)
		return page.locator(".modal.show").last

	def expect_problem(self, pattern: str) -> None:
		"""Let problems that match the regular expression pass in this test."""
		self._expected.append(pattern)

	def screenshot(self, page: Page, name: str, *viewports: dict) -> None:
		"""Write the whole page as <name>-<width>.png into HEIDE_SCREENSHOTS; nothing without that variable."""
		folder = os.environ.get("HEIDE_SCREENSHOTS")
		if not folder:
			return
		Path(folder).mkdir(parents=True, exist_ok=True)
		before = page.viewport_size
		for viewport in viewports or (DESKTOP, PHONE):
			page.set_viewport_size(viewport)
			page.wait_for_timeout(250)  # charts and sticky headers settle after a resize
			page.screenshot(path=Path(folder) / f"{name}-{viewport['width']}.png", full_page=True)
		if before:
			page.set_viewport_size(before)

	def _what_is_shown(self) -> str:
		from playwright.sync_api import Error

		shown = []
		for page in self._pages:
			try:
				shown.append(f"{page.url} shows:\n{page.inner_text('body')[:SHOWN_LENGTH]}")
			except Error as error:  # closed meanwhile, or on its way to another page
				shown.append(f"{page.url} can't be read: {error.message}")
		return "\n\n".join(shown) or "No page was opened."

	def _watch(self, page: Page) -> None:
		page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
		page.on("console", lambda message: self._heard(page, message))
		page.on("response", lambda response: self._answered(page, response))

	def _heard(self, page: Page, message) -> None:
		# Failed loads are judged by their status in _answered: a refused save is no defect of the page.
		if message.type == "error" and not message.text.startswith("Failed to load resource"):
			self.problems.append(f"{page.url}: console: {message.text}")

	def _answered(self, page: Page, response) -> None:
		own_asset = response.url.startswith(f"{self.base_url}/assets/")
		if response.status >= 500 or (response.status == 404 and own_asset):
			self.problems.append(f"{page.url}: {response.status} for {response.url}")


def tracked_doctypes() -> list[str]:
	"""Return the DocTypes whose records a browser test may leave behind."""
	app = frappe.get_all(
		"DocType", filters={"module": "Heidekreis Integration", "issingle": 0, "istable": 0}, pluck="name"
	)
	return [*app, *SIDE_DOCTYPES]


def names_of(doctypes: Iterable[str]) -> dict[str, set[str]]:
	"""Return the names of all records of `doctypes`, to know later what has been added."""
	return {doctype: _names(doctype) for doctype in doctypes}


def _names(doctype: str) -> set[str]:
	# Past the DocType's definition, which would have to be loaded for each of some sixty.
	return set(frappe.qb.from_(doctype).select("name").run(pluck=True))


def clear_added(before: dict[str, set[str]]) -> None:
	"""Delete every record added since `before`, with its child rows; no hooks, they guard real records."""
	frappe.set_user("Administrator")
	frappe.db.rollback()
	for doctype, known in before.items():
		added = _names(doctype) - known
		if not added:
			continue
		for table in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(table.options, {"parenttype": doctype, "parent": ("in", added)})
		frappe.db.delete(doctype, {"name": ("in", added)})
		for name in added:
			frappe.clear_document_cache(doctype, name)
	frappe.db.commit()
