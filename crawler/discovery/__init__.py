"""Discovery: from any page of a site to its column of annual disclosure reports. Nothing here fetches."""
