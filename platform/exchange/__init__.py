"""Records in and out of files: what an import reads, and the rows that it gives back with their reason."""
