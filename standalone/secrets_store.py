"""Random passwords of one home, readable by its owner only."""

from __future__ import annotations

import json
import os
import secrets

from standalone.paths import Home
from standalone.stamps import write_atomically

NAMES = ("database_root", "redis", "administrator", "users")


def load_secrets(home: Home) -> dict[str, str]:
	"""The home's passwords, made at first use.

	`HEIDE_PASSWORD` sets what people log in with; databases keep their random ones.
	"""
	stored: dict[str, str] = json.loads(home.secrets.read_text()) if home.secrets.exists() else {}
	wanted = {name: stored.get(name) or secrets.token_urlsafe(12) for name in NAMES}
	if chosen := os.environ.get("HEIDE_PASSWORD"):
		wanted.update(administrator=chosen, users=chosen)
	if wanted != stored:
		write_atomically(home.secrets, json.dumps(wanted, indent="\t"), mode=0o600)
	return wanted
