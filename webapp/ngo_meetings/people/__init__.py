"""Those who come for a body: named by its focal point, or registered alone."""
