"""Demo data: records made by declared rules and a seed, through the same save path as everybody's."""
