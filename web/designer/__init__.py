"""The automation designer: rules as pages show and edit them, and everything that explains what they did."""
