"""Durable work: a port that queues it in the transaction of its cause, and the worker that does it."""
