"""Entry point: `python -m standalone.benchmark.inside SITE FOLDER [--quick]`."""

import argparse
import json
import time
from pathlib import Path

import frappe

from standalone.benchmark.inside import batch, fill, machine, report, suggestions

SIZES = (200, 2_000, 20_000)
REQUESTS = 100
BATCH = {"requests": 1_000, "mediators": 500}
QUICK_SIZES = (200,)
QUICK_REQUESTS = 10
QUICK_BATCH = {"requests": 40, "mediators": 60}
BEAT = 5.0


class Beat:
	"""Says how far a long step is, now and then."""

	def __init__(self):
		self.last = time.monotonic()

	def __call__(self, done, every):
		"""Note that `done` of `every` are done."""
		if time.monotonic() - self.last >= BEAT:
			self.last = time.monotonic()
			print(f"        … {done} von {every}", flush=True)


def pool(size, requests):
	"""Measure suggestions in a pool of `size`."""
	print(f"Bestand mit {german(size)} Sprachmittler*innen und drei Jahren Einsätzen erzeugen …", flush=True)
	counts = fill.fill(size, requests)
	print(
		f"        ✓ {german(counts['assignments'])} Einsätze, {german(counts['offers'])} Angebote", flush=True
	)
	names = frappe.get_all("Mediation Request", {"name": ("like", "OFFEN-%")}, pluck="name", order_by="name")
	print(f"{len(names)} Vorschläge berechnen …", flush=True)
	found = suggestions.measure(names, Beat())
	result = {
		"mediators": size,
		"counts": counts,
		"summary": suggestions.summary(found),
		"requests": found,
	}
	median = result["summary"]["suggestion"]["median"]
	print(f"        ✓ im Mittel (Median) {german(median * 1000, 1)} ms je Vorschlag", flush=True)
	return result


def german(value, digits=0):
	"""A number as people here write it."""
	return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def plan(requests, mediators):
	"""Measure one plan for many requests."""
	print(
		f"Bestand für {german(requests)} Anfragen × {german(mediators)} Sprachmittler*innen erzeugen …",
		flush=True,
	)
	counts = fill.fill(mediators, requests)
	print("Alle Anfragen zugleich planen …", flush=True)
	result = batch.measure(Beat())
	print(f"        ✓ {german(result['seconds']['exact'], 1)} s gerechnet", flush=True)
	return {"mediators": mediators, "counts": counts, **result}


def main():
	"""Measure everything and write it down."""
	parser = argparse.ArgumentParser()
	parser.add_argument("site")
	parser.add_argument("folder", type=Path)
	parser.add_argument("--quick", action="store_true")
	options = parser.parse_args()
	frappe.init(site=options.site)
	frappe.connect()
	frappe.local.lang = "de"
	try:
		before = machine.load()
		sizes, requests = (QUICK_SIZES, QUICK_REQUESTS) if options.quick else (SIZES, REQUESTS)
		result = {
			"pools": [pool(size, requests) for size in sizes],
			"batch": plan(**(QUICK_BATCH if options.quick else BATCH)),
			"machine": machine.facts(),
			"load": {"before": before, "after": machine.load()},
		}
	finally:
		frappe.destroy()
	name = "matching-quick" if options.quick else "matching"
	(options.folder / f"{name}.json").write_text(
		json.dumps(result, indent="\t", default=str), encoding="utf-8"
	)
	text = report.markdown(result)
	(options.folder / f"{name}.md").write_text(text, encoding="utf-8")
	print(f"\n{text}", flush=True)


if __name__ == "__main__":
	main()
