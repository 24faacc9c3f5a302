"""The interactive figure *Roll downhill*."""
