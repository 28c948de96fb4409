"""The job kinds: one folder each, complete in itself."""
