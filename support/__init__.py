"""After-sales: questions, returns and the page that shows a whole customer."""
