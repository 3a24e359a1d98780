"""Evidence: the bytes that came over the wire, kept as WARC, found again, proved and brought elsewhere."""
