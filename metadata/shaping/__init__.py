"""Documents -> outlines: what exists, and of which type, before any expression is read."""
