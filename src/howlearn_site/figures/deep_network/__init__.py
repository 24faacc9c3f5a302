"""The interactive figure *Deep network*."""
