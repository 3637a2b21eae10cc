"""A text dump of a PDF -> Document."""
