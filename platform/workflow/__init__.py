"""Rules at work: which could fire, whether they do, what follows, at what time, and what was recorded of it."""
