"""Where records lie: the engines, the column types, and one typed table per module."""
