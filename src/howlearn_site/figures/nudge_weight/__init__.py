"""The interactive figure *Nudge the weight*."""
