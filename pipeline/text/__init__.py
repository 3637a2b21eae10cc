"""Characters, words and lines as running text; it knows nothing of mechanisms and calls no engine."""
