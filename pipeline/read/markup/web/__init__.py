"""Web pages: `document` walks through the text, `parts` finds the main text, `charset` tells the encoding."""
