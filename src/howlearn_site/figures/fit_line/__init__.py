"""The interactive figure *Fit the line*."""
