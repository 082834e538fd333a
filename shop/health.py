"""For machines that watch the shop: is it alive, is it ready, how is it doing."""

from time import perf_counter

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as rendered
from sqlalchemy import func, select

from shop.access import public
from shop.db import read
from shop.outbox import OutboxJob

blueprint = Blueprint("health", __name__)

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "taulell_requests_total", "Requests answered", ("route", "status"), registry=REGISTRY
)
SECONDS = Histogram("taulell_request_seconds", "Time to answer", ("route",), registry=REGISTRY)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """The database answers, and how many jobs wait; 503 by ``Unavailable`` when it doesn't."""
    with read() as session:
        waiting = session.scalar(select(func.count()).where(OutboxJob.state == "waiting"))
    return jsonify(database="ok", waiting_jobs=waiting)


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus' text format, of this process."""
    return Response(rendered(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "-"
    REQUESTS.labels(route, response.status_code).inc()
    if "began" in g:
        SECONDS.labels(route).observe(perf_counter() - g.began)
    return response


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.after_request(_count)
