"""The address of a calendar to subscribe to: /kalender/<secret>.ics, or /kalender/oeffentlich.ics for everybody.

The secret is the permission: calendar programs can't log in. Whatever is wrong with it, the answer is the same 404.
A renderer of its own, because Frappe's pages remember addresses that were not found.
"""

from __future__ import annotations

import frappe
from werkzeug.wrappers import Response

from heidekreis_integration.integrations.calendar import feeds
from heidekreis_integration.integrations.calendar.events import in_zone

CALLS_A_MINUTE = 60
HEADERS = {
	"Cache-Control": "private, no-cache",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow",
}
PUBLIC_HEADERS = {"Cache-Control": "public, max-age=900", "Access-Control-Allow-Origin": "*"}
SAFE_METHODS = ("GET", "HEAD")


class FeedPage:
	"""Answers /kalender/<secret>.ics. Named in hooks as page renderer."""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path.strip("/ ")

	def can_render(self) -> bool:
		"""Tell whether the address is one of ours."""
		return self.path.startswith(f"{feeds.ROUTE}/")

	def render(self) -> Response:
		"""Return the calendar, 304 if the caller has it already, 404 for whatever is not good."""
		request = frappe.local.request
		if _too_many_calls():
			return Response(
				"Too many calls.\n", status=429, mimetype="text/plain", headers={"Retry-After": "60"}
			)
		key = self.path.partition("/")[2]
		good = request.method in SAFE_METHODS and key.endswith(feeds.SUFFIX)
		feed = feeds.open_feed(key.removesuffix(feeds.SUFFIX)) if good else None
		if feed is None:
			return Response("Not found.\n", status=404, mimetype="text/plain", headers=HEADERS)
		frappe.local.flags.commit = (
			True  # a GET is rolled back otherwise, and with it the day of the last fetch
		)
		headers = PUBLIC_HEADERS if feed.is_public else HEADERS
		response = Response(feed.content, content_type="text/calendar; charset=utf-8", headers=headers)
		response.headers["Content-Disposition"] = 'inline; filename="termine.ics"'
		response.set_etag(feed.mark)
		response.last_modified = (
			in_zone(feed.changed_on) if feed.changed_on.tzinfo is None else feed.changed_on
		)
		return response.make_conditional(request)


def _too_many_calls() -> bool:
	key = frappe.cache.make_key(f"calendar-feed-calls:{frappe.local.request_ip}")
	calls = frappe.cache.incrby(key, 1)
	if calls == 1:
		frappe.cache.expire(key, 60)
	return calls > CALLS_A_MINUTE
