"""Tables of others: read without a guess, refused at the cell, or made into strict tables."""
