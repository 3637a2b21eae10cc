"""OpenDocument files: `document` opens them, `text` reads those of Writer, `sheets` those of Calc, `styles` both."""
