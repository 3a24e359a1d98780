"""Made-up reports dressed in the mark-up of real portals, with the text a careful reader would take from each."""
