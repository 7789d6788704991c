"""Outlines -> model: every name resolved, every expression parsed and type-checked."""
