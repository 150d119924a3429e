"""From a question to an `Answer`: intent, abstention, highlights, suggestions, composing."""
