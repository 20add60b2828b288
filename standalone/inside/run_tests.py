"""Runs one kind of tests: `python -m standalone.inside.run_tests home|app PATTERN RESULT_FILE [SITE]`.

`home` are the checks and tests of this repository's own tools; they need no site. `app` are the tests of
the app, run on the test site the way `bench run-tests --app` does.
"""

import json
import sys
import unittest
from pathlib import Path

from standalone.inside.testing import Recorder, matching, module_names, write_summary
from standalone.paths import APP, REPO, STANDALONE


def run_home(pattern, recorder):
	"""Run the checks first, then the home's own tests."""
	names = sorted(
		module_names(STANDALONE / "tests", "standalone.tests"),
		key=lambda name: (not name.endswith("test_lint"), name),
	)
	for name in names:
		matching(unittest.defaultTestLoader.loadTestsFromName(name), pattern).run(recorder)


def run_app(pattern, recorder, site):
	"""Run the app's tests connected to the test site, with Frappe's test records."""
	import frappe

	frappe.init(site=site)
	frappe.connect()
	frappe.flags.in_test = True
	frappe.clear_cache()
	try:
		for hook in frappe.get_hooks("before_tests", app_name=APP):
			frappe.get_attr(hook)()
		# One suite, so that every class is set up once.
		suite = unittest.TestSuite()
		for name in module_names(REPO / APP, APP):
			found = matching(unittest.defaultTestLoader.loadTestsFromName(name), pattern)
			if found.countTestCases():
				make_records(name)
				suite.addTest(found)
		frappe.db.commit()
		suite.run(recorder)
	finally:
		frappe.destroy()


def make_records(name):
	"""Let Frappe make the records a test module asks for."""
	from frappe.test_runner import make_test_records

	module = sys.modules.get(name)
	for doctype in getattr(module, "test_dependencies", ()):
		make_test_records(doctype, commit=True)
	doctype = doctype_of(name)
	if doctype:
		make_test_records(doctype, commit=True)


def doctype_of(name):
	"""The DocType a test module stands beside, if it does."""
	path = REPO / Path(*name.split("."))
	definition = path.with_name(f"{path.name.removeprefix('test_')}.json")
	if path.parent.parent.name == "doctype" and definition.exists():
		return json.loads(definition.read_text(encoding="utf-8"))["name"]
	return None


def main():
	"""Run what was asked for and hand over the result."""
	kind, pattern, target, *rest = sys.argv[1:]
	recorder = Recorder()
	if kind == "home":
		run_home(pattern, recorder)
	else:
		run_app(pattern, recorder, rest[0])
	write_summary(recorder, target)


if __name__ == "__main__":
	main()
