"""Word files (DOCX): `document` walks through the text; `styles`, `lists` and `runs` tell how its parts are set."""
