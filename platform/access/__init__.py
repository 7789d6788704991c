"""Who may do what: the rights of an actor, and which records they reach, as one form with two back ends.

`rights_of` answers for modules and fields, `predicate` for records: `.sql` for sets of them, `.allows` for one. Every
surface asks here; nothing has a way around.
"""

from customary.platform.access.explanation import Explanation, explain
from customary.platform.access.predicate import Predicate, predicate
from customary.platform.access.rights import Rights, rights_of

__all__ = ["Explanation", "Predicate", "Rights", "explain", "predicate", "rights_of"]
