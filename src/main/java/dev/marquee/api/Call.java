package dev.marquee.api;

import dev.marquee.limits.Sockets;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/** One request that keeps to the contract. */
public final class Call {
  static final String REQUEST_ID = "marquee.request_id";
  static final String CALLER = "marquee.caller";
  private static final String STANDING = "marquee.standing";

  /** The body, where it is JSON and was decoded when it was checked. */
  static final String BODY = "marquee.body";

  /** The body's bytes, where it is a table. */
  static final String TABLE = "marquee.table";

  static final String CSV = "text/csv";

  static final String SOCKET_PLACE = "marquee.socket_place";
  private static final int DEFAULT_LIMIT = 20;

  private final RoutingContext context;

  Call(RoutingContext context) {
    this.context = context;
  }

  /** A parameter of the path. */
  public String path(String name) {
    return Objects.requireNonNull(context.pathParam(name), name);
  }

  /** A parameter of the query, decoded once. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(context.queryParams().get(name));
  }

  /** A whole number of the query. */
  public Optional<Integer> queryInt(String name) {
    return query(name).map(Integer::valueOf);
  }

  /**
   * A day of the query.
   *
   * @throws Problem.Refusal 400 if it is none, such as February 30th
   */
  public Optional<LocalDate> queryDate(String name) {
    return query(name).map(text -> date(name, text));
  }

  private static LocalDate date(String name, String text) {
    try {
      var date = LocalDate.parse(text);
      if (date.getYear() >= 1 && date.getYear() <= 9999) {
        return date;
      }
    } catch (DateTimeException e) {
      throw noDate(name);
    }
    throw noDate(name);
  }

  private static Problem.Refusal noDate(String name) {
    return Problem.invalid("/" + name, "is not a date such as 2026-12-01").refusal();
  }

  /** Whether the query says that this is true. */
  public boolean queryFlag(String name) {
    return query(name).map(Boolean::parseBoolean).orElse(false);
  }

  /** How many items a list shall have, 1 to 100. */
  public int limit() {
    return queryInt("limit").orElse(DEFAULT_LIMIT);
  }

  /** Where a list goes on. */
  public Optional<String> cursor() {
    return query("cursor");
  }

  /** The body; empty where the contract has it optional and none came. */
  public JsonObject body() {
    return Optional.ofNullable(context.<JsonObject>get(BODY)).orElseGet(JsonObject::new);
  }

  /** The body where it came as {@code text/csv}: whether it is a table is not known yet. */
  public Optional<Buffer> table() {
    return Optional.ofNullable(context.get(TABLE));
  }

  /** A header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(context.request().getHeader(name));
  }

  /** Who calls. Only for operations that the contract secures. */
  public Caller caller() {
    return Objects.requireNonNull(context.<Caller>get(CALLER), "a caller");
  }

  /** Whose house the call is about. Only for calls of partners. */
  public House house() {
    return standing().house();
  }

  /**
   * Whose house the call is about, and what the caller may do there. Only for calls of partners.
   */
  public Standing standing() {
    return Objects.requireNonNull(context.<Standing>get(STANDING), "a standing");
  }

  /**
   * The organisation that the call is about: the venue's where it names one, else the caller's own.
   * Empty only for admins: at a venue of nobody, or where they have none of their own.
   */
  public Optional<Long> partnerId() {
    return house().partnerId();
  }

  /** The venue that the path leads to. Only for calls of partners that name one. */
  public long venueId() {
    return house().venueId().orElseThrow();
  }

  void enter(Standing standing) {
    context.put(STANDING, standing);
  }

  /** The client's name for this request, or ours. */
  public String requestId() {
    return context.get(REQUEST_ID);
  }

  /** The method and path, as in {@code POST /bookings}. */
  public String target() {
    return context.request().method() + " " + context.request().path();
  }

  /** Whether the client asks to go on with the WebSocket protocol. */
  public boolean wantsWebSocket() {
    return upgrades(context.request());
  }

  static boolean upgrades(HttpServerRequest request) {
    return HttpMethod.GET.equals(request.method())
        && request.headers().contains("Upgrade", "websocket", true);
  }

  /**
   * A connection that was taken over as a WebSocket.
   *
   * @param leave to be run once it is closed, by whichever side: its place is free for another
   */
  public record Upgraded(ServerWebSocket socket, Runnable leave) {}

  /**
   * Takes the connection over as a WebSocket; the reply is then {@link Reply#upgraded()}. Fails
   * with the refusal if there is no room for one more.
   */
  public Future<Upgraded> upgrade() {
    Sockets.Place place = context.get(SOCKET_PLACE);
    var full = place.take();
    if (full.isPresent()) {
      return Future.failedFuture(Throttle.full(full.get()).refusal());
    }
    return context
        .request()
        .toWebSocket()
        .onFailure(failure -> place.leave())
        .map(socket -> new Upgraded(socket, place::leave));
  }
}
