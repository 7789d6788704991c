"""Forms made from the metadata: one control for each field type, filled from a record or from what was sent.

`texts` turns values into what a control holds, `widgets` draw controls, `controls` is the registry by field type,
`posted` reads what a form sent, `building` puts a whole form together, and `saving` hands it to the platform.
"""
