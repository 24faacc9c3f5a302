"""A block, from the fence of a page to what it says: read, run, kept, compared, rewritten."""
