"""The interactive figure *Stretch the valley*."""
