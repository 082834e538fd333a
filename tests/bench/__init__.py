"""What a page costs: ``python -m tests.bench`` measures the whole shop beside a bare page."""
