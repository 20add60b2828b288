"""Marks for tests."""

import os
import unittest

slow = unittest.skipIf(os.environ.get("HEIDE_FAST") == "1", "langsam, mit --fast ausgelassen")
