"""The interactive figure *Draw a digit*."""
