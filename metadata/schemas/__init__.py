"""What every document may hold: shapes, from which the walk, the JSON Schemas and the reference are made."""
