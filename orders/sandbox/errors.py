"""What the terminal answers when it won't: Stripe's error object (https://docs.stripe.com/api/errors)."""

from typing import Any


class ApiError(Exception):
    """A refusal, as Stripe's JSON would say it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param
        super().__init__(message)

    def body(self) -> dict[str, Any]:
        """Shape the refusal as the JSON that the official SDK reads."""
        fields = {"code": self.code, "message": self.message, "param": self.param}
        shown = {name: value for name, value in fields.items() if value is not None}
        return {"error": shown | {"type": self.kind}}


def missing(kind: str, identity: str, param: str = "id") -> ApiError:
    """Say that there is no such thing."""
    return ApiError(404, f"No such {kind}: '{identity}'", code="resource_missing", param=param)


def invalid(param: str, message: str, code: str | None = None) -> ApiError:
    """Say what is wrong with one parameter."""
    return ApiError(400, message, code=code, param=param)
