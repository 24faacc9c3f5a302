"""The interactive figure *Choose a rate*."""
