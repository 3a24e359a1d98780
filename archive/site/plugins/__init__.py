"""datasette plugins: short files of one purpose each."""
