"""How a link is signed: pure, without database.

A token is the random name of the Signed Link row and a keyed hash (HMAC-SHA256) of it. The key comes from the
site's configuration, so the database alone, or a copy of it, makes no link. What is checked first is the hash:
a token that was not made here never reaches the database.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256

USE = b"heidekreis_integration signed links 1"
TOKEN = re.compile(r"([0-9a-f]{24})([A-Za-z0-9_-]{43})", re.ASCII)


def sign(name: str, secret: str) -> str:
	"""Return the token of the link `name`.

	Args:
		name: 24 hexadecimal digits, see `doctype.signed_link`.
		secret: The site's secret; a key for this use alone is derived from it.
	"""
	return name + _mac(name, secret)


def verify(token: str, secret: str) -> str | None:
	"""Return the name in `token` if it was signed with `secret`, else None."""
	found = TOKEN.fullmatch(token or "")
	if not found:
		return None
	name, mac = found.groups()
	return name if hmac.compare_digest(mac, _mac(name, secret)) else None


def _mac(name: str, secret: str) -> str:
	key = hmac.new(secret.encode(), USE, sha256).digest()
	return urlsafe_b64encode(hmac.new(key, name.encode(), sha256).digest()).decode().rstrip("=")
