"""Merge: the rows of one archive put into another, as if one crawl had written both."""
