"""Customary: CRM software that a company declares instead of programming.

Five folders at the root of the repository import as one package through the links beside this file:
`customary.expressions`, `customary.metadata`, `customary.platform`, `customary.modules` (data) and `customary.web`.
Imports run one way: `web -> platform -> metadata -> expressions`; `customary.commands` stands on top of all.
"""

__version__ = "0.1.0"
