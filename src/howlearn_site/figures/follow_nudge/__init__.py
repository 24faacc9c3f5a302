"""The interactive figure *Follow the nudge*."""
