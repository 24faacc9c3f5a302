"""The interactive figure *Walk the landscape*."""
