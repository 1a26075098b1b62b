"""The pages of delegations, behind each of the doors that lead to them."""
