"""Made documents with their truth: reports, leaflets, archives, and their typesetting."""
