"""What leaves the archive: tables, a data package of them, and the captures themselves.

`tables` are written by `table`, `package` describes all of them in one Frictionless data package, `warc` copies the
records of captures, and `wacz` packs these with an index. What to take is a `selection`.
"""

from archive.export.files import CannotExport
from archive.export.formats import FORMATS
from archive.export.selection import Selection
from archive.export.table import STDOUT, export
from archive.export.tables import TABLES

__all__ = ["FORMATS", "STDOUT", "TABLES", "CannotExport", "Selection", "export"]
