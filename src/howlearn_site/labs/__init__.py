"""Labs: a text in percent format becomes a page, and a notebook to download."""
