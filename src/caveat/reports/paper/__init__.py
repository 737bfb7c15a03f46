"""The notice on one page: for the shop shelf or a traveller's hand, as PDF or as HTML."""
