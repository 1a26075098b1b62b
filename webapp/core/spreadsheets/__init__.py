"""Tables of people's own: CSV and XLSX read with care, imported whole or not at all, and written in constant memory."""
