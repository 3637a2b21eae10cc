"""A PDF -> Document, through pdfium, pdfplumber or OCR."""
