"""Reading and writing that several kinds need: content types, encodings, dialects, tables."""
