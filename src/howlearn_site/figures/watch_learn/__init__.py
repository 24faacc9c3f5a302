"""The interactive figure *Watch it learn*."""
