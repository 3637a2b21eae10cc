"""A PDF -> Document, by pdfium, pdfplumber or OCR."""
