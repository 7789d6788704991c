"""Records: the one road on which they change, and what is kept about it.

`saving.save` is the only way that a record changes, for pages, imports, the API and rules alike; `deletion` holds
delete, restore and purge; `comments` and `timeline` what people say and see. Its steps stand in files of their own,
in the order that docs/execution-order.md prints.
"""
