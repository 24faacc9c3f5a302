"""The claims of the exhibits, a package so that their names are not those of other modules."""
