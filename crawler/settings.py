"""Scrapy's settings. Where one differs from Scrapy's default, the reason stands beside it."""

import os

from archive.encoding import LIMIT
from crawler.identity import PRODUCT

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]

# Who can be asked about a crawl: an e-mail address or a page. The spiders make USER_AGENT of it, and refuse to
# visit other people's hosts without one.
NIANBAO_CONTACT = os.environ.get("NIANBAO_CONTACT", "")
USER_AGENT = PRODUCT

# Politeness. Scrapy 2.19 ignores the limit per host when the delay is 0, so the delay is never 0.
CONCURRENT_REQUESTS = 64
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # a jitter would go below the delay that a host was promised
DOWNLOAD_TIMEOUT = 60
ROBOTSTXT_OBEY = True
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # runs code for whoever reads its token file

# What a government page can be: larger bodies are refused, certificates are checked, and only HTTP is spoken
# (Scrapy's file handler drops the host of file://host/path and reads the disk).
DOWNLOAD_MAXSIZE = LIMIT
TWISTED_DNS_RESOLVER = "crawler.guard.PublicResolver"
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "http": "crawler.retry.Retry",
    "https": "crawler.retry.Retry",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
RETRY_ENABLED = False  # crawler.retry is the one policy
NIANBAO_RETRY_SCALE = float(os.environ.get("NIANBAO_RETRY_SCALE", "1"))  # below 1 only against the demo
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # a page of a portal is kept as it is, not left for another
HTTPERROR_ALLOW_ALL = True  # a 404 is something we want to know
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",  # what every reader of WARC files can undo
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# What every request passes on its way out.
WAY_OUT: dict[str, int | None] = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.guard.Guard": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.Robots": 100,
}
DOWNLOADER_MIDDLEWARES = {**WAY_OUT, "crawler.capture.Capture": 950}
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.depth.DepthMiddleware": None}
ITEM_PIPELINES = {"pipelines.stages.Refine": 100, "pipelines.stages.Store": 900}
EXTENSIONS = {"crawler.closing.Closing": 50, "crawler.ledger.Ledger": 100, "crawler.progress.Progress": 500}
NIANBAO_ARCHIVE = "data"
NIANBAO_WORKERS = 0  # as many as there are processors
NIANBAO_OCR = os.environ.get("NIANBAO_OCR", "").lower() in ("1", "true", "yes", "on")  # slow, and an extra: see --ocr

LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False

# For spiders that look at pages and keep none of them in an archive.
KEEPING_NOTHING = {"DOWNLOADER_MIDDLEWARES": WAY_OUT, "ITEM_PIPELINES": {}, "EXTENSIONS": {}}
