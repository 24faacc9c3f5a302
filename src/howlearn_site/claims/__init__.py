"""What the prose says, held against what the package computes.

`reading` finds in a page what has to be held: its numbers, words that compare, and formulas.
`saying` is what a file of claims is written with, and `tying` tells what nothing holds.
"""
