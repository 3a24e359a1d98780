"""What web archives hold of a portal: their CDX indexes, and replayed captures turned back into what a site sent."""
