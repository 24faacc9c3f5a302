"""Choose a rate: what a step makes of a distance, and how many steps a rate needs."""
