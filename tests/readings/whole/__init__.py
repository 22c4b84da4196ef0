"""Tests of the readings of whole models."""
