"""What can be said of a checked expression without a record: each analysis a small reader of the nodes, in a file.

dependencies   the fields and surroundings whose change can change the value
"""

from customary.expressions.analysis.dependencies import Dependencies, dependencies, fields_read

__all__ = ["Dependencies", "dependencies", "fields_read"]
