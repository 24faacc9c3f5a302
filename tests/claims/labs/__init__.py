"""The claims of the pages about labs, a package so that their names are not those of others."""
