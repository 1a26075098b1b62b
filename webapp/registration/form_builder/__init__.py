"""The form builder: what organisers ask besides what every registration form asks."""
