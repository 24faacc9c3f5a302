"""The interactive figure *Write a formula*."""
