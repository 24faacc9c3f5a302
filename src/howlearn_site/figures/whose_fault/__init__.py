"""The interactive figure *Whose fault?*."""
