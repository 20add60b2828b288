"""Tests of the standalone home itself; plain unittest, no site needed."""
