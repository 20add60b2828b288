"""The addresses /sprachkurse.json and /sprachkurse.csv: the rows of the public list for other programs.

They take the list's filters as parameters. A renderer of its own, because Frappe's pages can't set a file's type.
"""

from __future__ import annotations

import frappe
from frappe.utils import getdate, nowdate
from werkzeug.wrappers import Response

from heidekreis_integration.courses import public

ROUTE = "sprachkurse"
CALLS_A_MINUTE = 60
SAFE_METHODS = ("GET", "HEAD")
KINDS = {".json": "application/json; charset=utf-8", ".csv": "text/csv; charset=utf-8"}
HEADERS = {
	"Access-Control-Allow-Origin": "*",
	"Cache-Control": "public, max-age=300",
	"X-Content-Type-Options": "nosniff",
}


class CourseData:
	"""Answers /sprachkurse.json and /sprachkurse.csv. Named in hooks as page renderer."""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path.strip("/ ")

	def can_render(self) -> bool:
		"""Tell whether the address is one of ours."""
		return self.path in {ROUTE + kind for kind in KINDS}

	def render(self) -> Response:
		"""Return the rows, or 304 if the caller has them already."""
		request = frappe.local.request
		if request.method not in SAFE_METHODS:
			return Response("Only GET.\n", status=405, mimetype="text/plain", headers={"Allow": "GET, HEAD"})
		if _too_many_calls():
			return Response(
				"Too many calls.\n", status=429, mimetype="text/plain", headers={"Retry-After": "60"}
			)
		kind = self.path.removeprefix(ROUTE)
		today = getdate(nowdate())
		rows = public.courses(today, public.Wanted.read(request.args))
		content = public.as_json(rows, today) if kind == ".json" else public.as_csv(rows)
		response = Response(content.encode(), content_type=KINDS[kind], headers=HEADERS)
		if kind == ".csv":
			response.headers["Content-Disposition"] = f'attachment; filename="{ROUTE}.csv"'
		response.add_etag()
		return response.make_conditional(request)


def _too_many_calls() -> bool:
	key = frappe.cache.make_key(f"course-data-calls:{frappe.local.request_ip}")
	calls = frappe.cache.incrby(key, 1)
	if calls == 1:
		frappe.cache.expire(key, 60)
	return calls > CALLS_A_MINUTE
