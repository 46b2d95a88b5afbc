"""What darnel is built from: locked versions, their licences, and what is known against them."""
