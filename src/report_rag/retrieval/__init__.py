"""What a question means, which passages are found for it, and which of them are shown."""
