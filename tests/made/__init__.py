"""Made documents with their truth: reports, leaflets, archives, and the programs that set them as PDFs."""
