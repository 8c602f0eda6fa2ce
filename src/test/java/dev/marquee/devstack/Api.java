package dev.marquee.devstack;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Someone who uses the service as any client does, over HTTP. Waits for answers, except by the
 * methods that return a future. Immutable.
 */
public final class Api {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String PASSWORD = "marquee-demo";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final String url;
  private final Optional<JsonObject> session;

  private Api(String url, Optional<JsonObject> session) {
    this.url = url;
    this.session = session;
  }

  /** Nobody: no token is sent. */
  public static Api anonymous() {
    return anonymous(TestStack.get().node());
  }

  /** Nobody, at this instance. */
  public static Api anonymous(Node node) {
    return new Api(node.url(), Optional.empty());
  }

  /** Nobody, at any address: as in {@link Node#managementUrl}. */
  public static Api at(String url) {
    return new Api(url, Optional.empty());
  }

  /** A new guest. */
  public static Api guest() {
    return guestAt(TestStack.get().node().url());
  }

  /** A new guest, at any address. */
  public static Api guestAt(String url) {
    return at(url).signedIn("/auth/guest", Optional.empty());
  }

  /** A new customer. */
  public static Api register() {
    return anonymous().signUp();
  }

  /** The same place, and there a new customer. */
  public Api signUp() {
    var email = "customer-" + UUID.randomUUID() + "@marquee.test";
    var account =
        new JsonObject().put("name", "Casey").put("email", email).put("password", PASSWORD);
    return signedIn("/auth/register", Optional.of(account));
  }

  /** The account of this mail address, whose password is the demo's. */
  public static Api as(String email) {
    return anonymous().login(email);
  }

  /** The same place, and there the account of this mail address. */
  public Api login(String email) {
    var credentials = new JsonObject().put("email", email).put("password", PASSWORD);
    return signedIn("/auth/login", Optional.of(credentials));
  }

  /** The same buyer at another instance. */
  public Api at(Node node) {
    return new Api(node.url(), session);
  }

  /** The same place with another access token. */
  public Api withToken(String token) {
    return new Api(url, Optional.of(new JsonObject().put("access_token", token)));
  }

  /** At this place, with the session of another. */
  public Api like(Api other) {
    return new Api(url, other.session);
  }

  private Api signedIn(String path, Optional<JsonObject> body) {
    var answer =
        send(body.map(it -> request("POST", path, it)).orElseGet(() -> bare("POST", path)));
    if (answer.status() / 100 != 2) {
      throw new IllegalStateException(path + " answered " + answer);
    }
    return new Api(url, Optional.of(answer.json()));
  }

  /** The session as it was given: tokens and user. */
  public JsonObject session() {
    return session.orElseThrow();
  }

  /** The account's id. */
  public UUID accountId() {
    return UUID.fromString(session().getJsonObject("user").getString("id"));
  }

  /** Holds seats. */
  public Response hold(long showtime, String... seatIds) {
    return send(holdRequest(showtime, seatIds));
  }

  /** Holds seats; the answer comes later. */
  public CompletableFuture<Response> holdLater(long showtime, String... seatIds) {
    return sendLater(holdRequest(showtime, seatIds));
  }

  /** Holds seats and returns the token of the hold. */
  public String held(long showtime, String... seatIds) {
    var answer = hold(showtime, seatIds);
    ResponseAssert.assertThat(answer).hasStatus(201);
    return answer.json().getString("hold_token");
  }

  private HttpRequest holdRequest(long showtime, String... seatIds) {
    var body = new JsonObject().put("seat_ids", new JsonArray(List.of(seatIds)));
    return request("POST", "/showtimes/" + showtime + "/hold", body);
  }

  /** Gives a hold up. */
  public Response release(String holdToken) {
    return delete("/holds/" + holdToken);
  }

  /** Books a hold, under an idempotency key of its own. */
  public Response book(String holdToken, String paymentMethod) {
    return book(holdToken, paymentMethod, UUID.randomUUID().toString());
  }

  /** Books a hold under this idempotency key. */
  public Response book(String holdToken, String paymentMethod, String idempotencyKey) {
    return send(bookRequest(holdToken, paymentMethod, idempotencyKey));
  }

  /** Books a hold; the answer comes later. */
  public CompletableFuture<Response> bookLater(
      String holdToken, String paymentMethod, String idempotencyKey) {
    return sendLater(bookRequest(holdToken, paymentMethod, idempotencyKey));
  }

  private HttpRequest bookRequest(String holdToken, String paymentMethod, String key) {
    var body =
        new JsonObject()
            .put("hold_token", holdToken)
            .put(
                "payment_info",
                new JsonObject().put("method", "card").put("payment_method", paymentMethod))
            .put(
                "contact",
                new JsonObject().put("name", "Casey").put("email", "casey@marquee.test"));
    return request("POST", "/bookings", body, "Idempotency-Key", key);
  }

  /** Cancels a booking. */
  public Response cancel(String bookingId) {
    return delete("/bookings/" + bookingId);
  }

  /** A GET; headers are names and values in turn. */
  public Response get(String path, String... headers) {
    return send(bare("GET", path, headers));
  }

  public Response delete(String path, String... headers) {
    return send(bare("DELETE", path, headers));
  }

  public Response post(String path, JsonObject body, String... headers) {
    return send(request("POST", path, body, headers));
  }

  public Response put(String path, JsonObject body, String... headers) {
    return send(request("PUT", path, body, headers));
  }

  public Response patch(String path, JsonObject body, String... headers) {
    return send(request("PATCH", path, body, headers));
  }

  /** A request of any method with any body, or none if that is empty. */
  public Response send(String method, String path, String body, String... headers) {
    var request = builder(path, headers);
    return send(
        request
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build());
  }

  /** The same with bytes, whatever they are. */
  public Response sendBytes(String method, String path, byte[] body, String... headers) {
    return send(builder(path, headers).method(method, BodyPublishers.ofByteArray(body)).build());
  }

  private HttpRequest request(String method, String path, JsonObject body, String... headers) {
    return builder(path, headers)
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body.encode()))
        .build();
  }

  private HttpRequest bare(String method, String path, String... headers) {
    return builder(path, headers).method(method, BodyPublishers.noBody()).build();
  }

  private HttpRequest.Builder builder(String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(BOUND);
    session.ifPresent(
        it -> request.header("Authorization", "Bearer " + it.getString("access_token")));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  private static Response send(HttpRequest request) {
    try {
      return Response.of(CLIENT.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<Response> sendLater(HttpRequest request) {
    return CLIENT.sendAsync(request, BodyHandlers.ofString()).thenApply(Response::of);
  }
}
