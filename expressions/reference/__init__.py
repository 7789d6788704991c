"""The language as people read about it: the reference page, from the catalogue, in three languages.

`operators.py` lists the operators, `sample.py` the record that examples read, the prose stands in the `*.md` files.
"""
