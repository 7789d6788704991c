"""Bring the database to what the catalog declares: plan first, in words and SQL, then apply in one transaction.

`planning.plan` compares the catalog with the live schema; `applying.apply` runs a plan whose base still stands. New
modules, fields and indexes are made; whatever could lose data is refused in words.
"""
