"""What pages are held to, and what they need besides what their blocks say."""
