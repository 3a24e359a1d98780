"""The spiders: `portals` visits live sites, `webarchive` reads what a web archive holds of them, `check` and
`discover` look at their lists, `single` fetches the pages somebody named."""
