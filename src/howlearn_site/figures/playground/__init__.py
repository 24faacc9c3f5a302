"""The interactive figure *Playground*."""
