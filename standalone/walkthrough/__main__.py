"""`./heide walkthrough` runs this in the virtual environment: `python -m standalone.walkthrough INPUT_FILE`."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from standalone.walkthrough.play import play


def killer(state_file: Path, service: str) -> Callable[[], None]:
	"""A function that kills one service of the running site, as an accident would."""

	def kill() -> None:
		state = json.loads(state_file.read_text(encoding="utf-8"))
		os.killpg(state["services"][service]["pid"], signal.SIGKILL)

	return kill


def main() -> int:
	"""Read what the command line prepared and play."""
	given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
	lose = {int(step): killer(Path(given["state_file"]), service) for step, service in given["lose"].items()}
	return play(given["url"], given["logins"], Path(given["mail_dir"]), Path(given["out_dir"]), lose)


if __name__ == "__main__":
	sys.exit(main())
