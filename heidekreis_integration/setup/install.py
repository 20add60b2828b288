"""What install, migrate and uninstall do. Every step may run again without harm."""

from __future__ import annotations

from heidekreis_integration.data.load import load_reference_data
from heidekreis_integration.workflow.install import install_workflows


def after_sync() -> None:
	"""Complete a fresh install, now that the fixtures are there."""
	complete_site()


def after_migrate() -> None:
	"""Bring what a newer version added to an existing site, without touching what the site has edited."""
	complete_site()


def complete_site() -> None:
	"""Insert what is missing: workflows and reference data."""
	install_workflows()
	load_reference_data()
