"""`cadrage serve`: the HTTP server, its adapters for annotation tools, and what it learns from them."""
