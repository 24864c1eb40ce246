"""The plan: its moves by month, and the page of one."""
