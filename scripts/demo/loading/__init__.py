"""Tells the demonstration's history by the application's own verbs, each as of the moment it happened."""
