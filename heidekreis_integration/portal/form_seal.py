"""The seal in the public form: when it was shown, and which form it is. Pure but for the key.

A program that fills in forms is faster than a person and may send the same form many times; the seal shows both,
without a cookie and without anything stored.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

USE = b"heidekreis_integration public form 1"
LONGEST_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Seal:
	"""A seal that was made here: the form's own key, and how many seconds ago it was shown."""

	form_key: str
	age: float

	def too_fast(self, seconds: int) -> bool:
		"""Tell whether the form came back faster than a person can fill it in."""
		return self.age < seconds


def make(now: float, secret: str) -> str:
	"""Return the seal for a form that is shown at `now` (seconds since 1970)."""
	text = f"{int(now)}.{secrets.token_hex(12)}"
	return f"{text}.{_mac(text, secret)}"


def read(seal: str | None, now: float, secret: str) -> Seal | None:
	"""Return what `seal` says; None if it was not made here, or longer ago than a day."""
	text, _dot, mac = (seal or "").rpartition(".")
	if not text or not hmac.compare_digest(mac.encode(), _mac(text, secret).encode()):
		return None
	shown, _dot, key = text.partition(".")
	age = now - int(shown)
	return Seal(key, age) if age <= LONGEST_SECONDS else None


def _mac(text: str, secret: str) -> str:
	key = hmac.new(secret.encode(), USE, sha256).digest()
	return hmac.new(key, text.encode(), sha256).hexdigest()
