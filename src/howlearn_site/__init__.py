"""What turns docs/ into a site: it runs the blocks, draws the figures and sets the mathematics."""
