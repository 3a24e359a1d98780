"""Templates by family: each function dresses one report as one kind of portal would."""
