"""Everything that can be wrong in metadata: one named function per kind of problem, in three languages.

`reading`: the text is not YAML as we take it. `shape`: a document does not have the form of its kind. `names`:
something is named that is not there. `meaning`: the parts do not fit together. `hints`: they fit, and yet
are probably not meant so.
"""
