"""Foreign files: the WARC and WACZ files of other programs, read as they are."""
