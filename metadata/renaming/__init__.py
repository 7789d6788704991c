"""Who uses a name, and giving it another one wherever it is used.

`uses` collects every place that names something; `rename` works out what files would hold if it were called otherwise,
and whether they would mean the same.
"""
