package dev.marquee.devstack;

import io.vertx.core.json.JsonObject;

/** What the simulator says to one request, in the form of Stripe's API. */
record SimulatedAnswer(int status, JsonObject body) {

  static SimulatedAnswer ok(JsonObject body) {
    return new SimulatedAnswer(200, body);
  }

  /** A request that makes no sense: 400. */
  static SimulatedAnswer invalid(String code, String param, String message) {
    return error(400, "invalid_request_error", code, message, new JsonObject().put("param", param));
  }

  /** Something that is named and not there; 404 where it is what the path names. */
  static SimulatedAnswer missing(int status, String param, String id) {
    return error(
        status,
        "invalid_request_error",
        "resource_missing",
        "No such " + param + ": '" + id + "'",
        new JsonObject().put("param", param));
  }

  static SimulatedAnswer error(
      int status, String type, String code, String message, JsonObject more) {
    var error =
        new JsonObject().put("type", type).put("code", code).put("message", message).mergeIn(more);
    return new SimulatedAnswer(status, new JsonObject().put("error", error));
  }
}
