"""The strategy for machines and for printing: /integrationsstrategie.json, .csv and .pdf, each with ?jahr=.

A renderer of its own, because Frappe's pages know no such formats and remember addresses that were not found.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import frappe
from frappe import _
from frappe.utils.file_lock import LockTimeoutError
from werkzeug.wrappers import Response

from heidekreis_integration.strategy import publication, report_pdf

CALLS_A_MINUTE = 30
# Several people may sit behind one address; a page is cheaper than a PDF.
VIEWS_A_MINUTE = 90
FRESH_SECONDS = 300
SAFE_METHODS = ("GET", "HEAD")
FORMATS: dict[str, tuple[Callable[[int], bytes], str]] = {
	"json": (publication.as_json, "application/json; charset=utf-8"),
	"csv": (publication.as_csv, "text/csv; charset=utf-8"),
	"pdf": (publication.as_pdf, "application/pdf"),
}


class PublicationPage:
	"""Answers the addresses of the open data. Named in hooks as page renderer."""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path.strip("/ ")

	def can_render(self) -> bool:
		"""Tell whether the address is one of ours."""
		route, dot, ending = self.path.partition(".")
		return route == publication.ROUTE and bool(dot) and ending in FORMATS

	def render(self) -> Response:
		"""Return the file, 304 if the caller has it already, 404 for a year that can't be looked at."""
		request = frappe.local.request
		if request.method not in SAFE_METHODS:
			return _refusal(405, "Only GET.", {"Allow": "GET, HEAD"})
		if too_many("open-data-calls", CALLS_A_MINUTE):
			return _refusal(429, "Too many calls.", {"Retry-After": "60"})
		year = publication.wanted_year(request.args.get("jahr"))
		if year is None:
			return _refusal(404, "Not found.")
		ending = self.path.partition(".")[2]
		make, content_type = FORMATS[ending]
		try:
			content = make(year)
		except (ImportError, OSError, LockTimeoutError):
			# The libraries that make PDFs need parts of the system that may be missing.
			return _refusal(503, _("The file can't be made at the moment. Please use the page."))
		response = Response(content, content_type=content_type)
		name = report_pdf.file_name(year) if ending == "pdf" else f"{publication.ROUTE}-{year}.{ending}"
		kind = "attachment" if ending == "csv" else "inline"
		response.headers.update(
			{
				"Content-Disposition": f'{kind}; filename="{name}"',
				"Cache-Control": f"public, max-age={FRESH_SECONDS}",
				"X-Content-Type-Options": "nosniff",
				# Open data is there for the pages of others, too; nothing of a login is in it.
				"Access-Control-Allow-Origin": "*",
			}
		)
		response.set_etag(sha256(content).hexdigest()[:32])
		return response.make_conditional(request)


def _refusal(status: int, text: str, headers: dict | None = None) -> Response:
	return Response(f"{text}\n", status=status, mimetype="text/plain", headers=headers)


def too_many(kind: str, limit: int) -> bool:
	"""Count a call from the visitor's address, and tell whether there were more than `limit` within a minute."""
	key = frappe.cache.make_key(f"{kind}:{frappe.local.request_ip}")
	calls = frappe.cache.incrby(key, 1)
	if calls == 1:
		frappe.cache.expire(key, 60)
	return calls > limit
