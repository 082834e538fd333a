"""From the order button to the parcel at the door: placing, payment, fulfilment and refunds."""
