"""Figures: as SVG that belongs to the page, and a folder for each interactive one."""
