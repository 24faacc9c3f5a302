"""The interactive figure *Build a curve*."""
