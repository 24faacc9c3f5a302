"""The interactive figure *Bend a node*."""
