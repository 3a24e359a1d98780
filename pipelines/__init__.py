"""The refinery: a page comes in, a reading of it goes out."""
