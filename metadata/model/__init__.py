"""The frozen model that YAML becomes: plain values, linked and type-checked, with their place in the text.

Nothing here reads files, touches a database or knows a page. Everything is frozen, keyword-only, and holds tuples
and read-only mappings. Every expression in the model is a checked `Expression`.
"""
