"""The form builder."""
