"""Characters, words, numbers and lines as running text; no engine is called here, and no mechanism is looked up."""
