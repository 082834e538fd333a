"""The pages of this floor, under one name."""

from flask import Blueprint

blueprint = Blueprint("cart", __name__, template_folder="templates")
