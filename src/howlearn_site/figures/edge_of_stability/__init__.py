"""The interactive figure *The edge of stability*."""
