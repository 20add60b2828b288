"""Tests of the states, the door and its log."""
