"""The claims of the reference, a package so that their names are not those of others."""
