"""What is for sale: products, variants, prices, stock, pictures, search and import."""
