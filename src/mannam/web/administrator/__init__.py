"""Pages of the administrator of every facility: the rules as dated versions."""
