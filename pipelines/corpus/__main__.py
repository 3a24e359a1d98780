import sys

from pipelines.corpus.command import main

sys.exit(main(sys.argv[1:]))
