"""Checking expressions, one file per concern; `customary.expressions.checker` is the way in.

context    what one check knows and collects, and where in an expression it stands
names      paths of names to slots
fitting    whether a value fits where it stands; the common type of several values
operators  comparisons and arithmetic
facts      what is known not to be blank once a condition holds
calls      functions that a signature describes
forms      functions that have a way of their own; arguments, choices, people, periods hold parts of it
literals   what is written out
rows       functions over related records
words      the names of types, for messages
suggest    did you mean
"""
