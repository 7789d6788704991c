"""Evaluating expressions from the command line: one, or many on several engines."""
