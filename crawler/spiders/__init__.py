"""The spiders: `portals` visits live sites, `single` fetches the pages somebody named."""
