"""Where everything of the home lies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
STANDALONE = REPO / "standalone"
APP = "heidekreis_integration"
DEMO_SITE = "heidekreis.localhost"
TEST_SITE = "test.heidekreis.localhost"
BENCHMARK_SITE = "benchmark.heidekreis.localhost"


@dataclass(frozen=True)
class Environment:
	"""One bench with its own site, databases, processes and mail: the demo, the tests or the benchmark."""

	home: Home
	name: str
	site: str
	root: Path

	@property
	def bench(self) -> Path:
		return self.root / "bench"

	@property
	def sites(self) -> Path:
		return self.bench / "sites"

	@property
	def site_path(self) -> Path:
		return self.sites / self.site

	@property
	def data(self) -> Path:
		return self.root / "data"

	@property
	def run(self) -> Path:
		return self.root / "run"

	@property
	def logs(self) -> Path:
		return self.root / "logs"

	@property
	def mail(self) -> Path:
		return self.root / "mail"

	@property
	def stamps(self) -> Path:
		return self.root / "stamps"


@dataclass(frozen=True)
class Home:
	"""The folder that holds everything `./heide` makes."""

	root: Path

	@property
	def downloads(self) -> Path:
		return self.root / "downloads"

	@property
	def frappe(self) -> Path:
		"""The restored Frappe source: a folder that holds the package `frappe`."""
		return self.root / "src" / "frappe"

	@property
	def venv(self) -> Path:
		return self.root / "venv"

	@property
	def python(self) -> Path:
		return self.venv / "bin" / "python"

	@property
	def node(self) -> Path:
		"""Folder with `node_modules`."""
		return self.root / "node"

	@property
	def assets(self) -> Path:
		"""Link to the newest complete asset build."""
		return self.root / "assets"

	@property
	def base_dump(self) -> Path:
		"""Dump of a fresh German Frappe site without the app."""
		return self.root / "base" / "base.sql"

	@property
	def logs(self) -> Path:
		return self.root / "logs"

	@property
	def stamps(self) -> Path:
		return self.root / "stamps"

	@property
	def secrets(self) -> Path:
		return self.root / "secrets.json"

	@property
	def demo(self) -> Environment:
		return Environment(self, "demo", DEMO_SITE, self.root)

	@property
	def test(self) -> Environment:
		return Environment(self, "test", TEST_SITE, self.root / "test")

	@property
	def benchmark(self) -> Environment:
		return Environment(self, "benchmark", BENCHMARK_SITE, self.root / "benchmark")


def find_home() -> Home:
	"""The home of this checkout, or the one named by `HEIDE_HOME`."""
	named = os.environ.get("HEIDE_HOME")
	return Home(Path(named).expanduser().resolve() if named else REPO / ".heide")
