"""Money: what paid minutes are worth. A second, optional step; exports may carry hours alone."""
