"""Runs unittest suites, shows every test while it runs, and keeps what the summary needs."""

import json
import sys
import time
import traceback
import unittest
from pathlib import Path

SHOWN_SLOW = 10


def german_seconds(value):
	"""A duration as people here write it."""
	return f"{value:.2f} s".replace(".", ",")


def full_name(test):
	"""module.Class.method, also for the stand-ins unittest uses when a class can't be set up."""
	if isinstance(test, unittest.TestCase):
		return f"{type(test).__module__}.{type(test).__qualname__}.{test._testMethodName}"
	return str(test)


class Recorder(unittest.TestResult):
	"""Counts each test once, whatever happens to it or its subtests."""

	def __init__(self):
		super().__init__()
		self.passed = []
		self.problems = {}
		self.skips = {}
		self.times = {}
		self._began = 0.0
		self._ended = time.monotonic()

	def startTest(self, test):
		super().startTest(test)
		self._began = time.monotonic()
		# What came before it: its class set up, the one before cleared away.
		between = f"{type(test).__module__}.{type(test).__qualname__} (Vorbereitung)"
		self.times[between] = self.times.get(between, 0.0) + self._began - self._ended

	def stopTest(self, test):
		name = full_name(test)
		self._ended = time.monotonic()
		self.times[name] = took = self._ended - self._began
		if name in self.problems:
			self._show("✗", name, took)
		elif name in self.skips:
			self._show("–", f"{name}: übersprungen, {self.skips[name]}", took)
		else:
			self.passed.append(name)
			self._show("✓", name, took)
		super().stopTest(test)

	def _show(self, mark, text, took):
		print(f"  {mark} {text} ({german_seconds(took)})", flush=True)

	def _note(self, test, error):
		text = "".join(traceback.format_exception(*error))
		outside_of_a_test = not isinstance(test, unittest.TestCase)
		name = full_name(test)
		self.problems.setdefault(name, []).append(text)
		if outside_of_a_test:
			self._show("✗", name, 0.0)

	def addError(self, test, err):
		self._note(test, err)

	def addFailure(self, test, err):
		self._note(test, err)

	def addSubTest(self, test, subtest, err):
		if err is not None:
			self.problems.setdefault(full_name(test), []).append(
				f"{subtest}\n{''.join(traceback.format_exception(*err))}"
			)

	def addSkip(self, test, reason):
		# A skipped subtest does not skip its test; a skipped class arrives without its tests starting.
		self.skips[full_name(test)] = reason
		if not isinstance(test, unittest.TestCase):
			self._show("–", f"{full_name(test)}: übersprungen, {reason}", 0.0)

	def addUnexpectedSuccess(self, test):
		self.problems.setdefault(full_name(test), []).append(
			"Der Test sollte scheitern, tat es aber nicht.\n"
		)

	def summary(self):
		"""Everything the closing report needs."""
		skips = {name: reason for name, reason in self.skips.items() if name not in self.problems}
		return {
			"passed": len(self.passed),
			"failed": len(self.problems),
			"skipped": len(skips),
			"problems": self.problems,
			"skips": skips,
			"slow": sorted(self.times.items(), key=lambda item: -item[1])[:SHOWN_SLOW],
		}


def each(suite):
	"""All tests of a suite, flat."""
	for item in suite:
		if isinstance(item, unittest.TestSuite):
			yield from each(item)
		else:
			yield item


def matching(suite, pattern):
	"""Those tests of a suite whose full name contains the pattern."""
	return unittest.TestSuite(test for test in each(suite) if pattern in full_name(test))


def module_names(root, package, ignored=("public", "node_modules", "__pycache__")):
	"""Dotted names of all test modules below a package's folder, in a stable order."""
	for path in sorted(root.rglob("test_*.py")):
		relative = path.relative_to(root).with_suffix("")
		if not set(relative.parts) & set(ignored):
			yield ".".join([package, *relative.parts])


def write_summary(recorder, target):
	"""Hand the result to the command that started us."""
	Path(target).write_text(json.dumps(recorder.summary(), ensure_ascii=False), encoding="utf-8")
	sys.stdout.flush()
