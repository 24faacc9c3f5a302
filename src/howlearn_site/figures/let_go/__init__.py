"""The interactive figure *Let it go*."""
