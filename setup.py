"""Shim for tools that still ask for setup.py; all metadata is in pyproject.toml."""

import re
from pathlib import Path

from setuptools import find_packages, setup

VERSION = re.search(r'__version__ = "(.+)"', Path("heidekreis_integration/__init__.py").read_text()).group(1)

setup(
	name="heidekreis_integration",
	version=VERSION,
	packages=find_packages(include=["heidekreis_integration", "heidekreis_integration.*"]),
	include_package_data=True,
)
