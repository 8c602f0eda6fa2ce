package dev.marquee.loadtests;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A showtime of which every seat is sold is called off. Runs once a round, for as long as it takes:
 * the windows of the options mean nothing to it.
 */
final class CancelShowtime implements Scenario {
  private static final int BOOKINGS = 5_000;
  private static final int ROWS = 50;
  private static final int SEATS_PER_ROW = 200;
  private static final int SELLERS = 32;
  private static final long BOUND_SECONDS = 600;
  private static final double NANOS = 1e9;

  @Override
  public String name() {
    return "cancel-showtime";
  }

  @Override
  public String about() {
    return "a showtime with 5,000 bookings of 2 seats is called off, the payment simulator on the"
        + " same processors; times are of asking how far it is";
  }

  @Override
  public String unit() {
    return "refunds/s";
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.PRODUCT);
  }

  @Override
  public List<String> figures() {
    return List.of("seconds", "answered_millis", "total", "refunded", "failed");
  }

  @Override
  public Shows load(Database database) {
    return Shows.insert(database, 1, ROWS, SEATS_PER_ROW);
  }

  @Override
  public Measurement run(Run run) {
    var client = new Client("http://127.0.0.1:" + run.server().port());
    sell(run, client);
    var admin = Buyers.admin(run.vertx());
    var began = System.nanoTime();
    client.send("POST", "/showtimes/1/cancel", admin, "", Map.of(), 202);
    var answered = System.nanoTime() - began;
    var asked = new ArrayList<Double>();
    var progress = progress(client, admin, asked);
    while (progress.getString("finished_at") == null) {
      if (System.nanoTime() - began > BOUND_SECONDS * NANOS) {
        throw new IllegalStateException("It is not finished: " + progress);
      }
      Pause.seconds(1);
      progress = progress(client, admin, asked);
    }
    return measurement(run.database(), progress, answered / 1e6, asked);
  }

  private static JsonObject progress(Client client, String admin, List<Double> asked) {
    var began = System.nanoTime();
    var answer = client.send("GET", "/showtimes/1/cancellation", admin, "", Map.of(), 200);
    asked.add((System.nanoTime() - began) / 1e6);
    return answer;
  }

  /** How long it took is between two moments of the database's clock. */
  private static Measurement measurement(
      Database database, JsonObject progress, double answeredMillis, List<Double> asked) {
    var seconds =
        database.number("select extract(epoch from finished_at - requested_at) from calling_off");
    var times = asked.stream().sorted().toList();
    var refunded = progress.getInteger("refunded");
    var right =
        refunded == BOOKINGS
            && database.number("select count(*) from payment where status = 'REFUNDED'") == BOOKINGS
            && database.number("select count(*) from seat_inventory where status <> 'AVAILABLE'")
                == 0;
    return new Measurement(
            refunded / seconds,
            times.get(times.size() / 2),
            times.get(times.size() * 99 / 100),
            times.get(times.size() - 1),
            BOOKINGS,
            0,
            0,
            right,
            Map.of())
        .with("seconds", seconds)
        .with("answered_millis", answeredMillis)
        .with("total", progress.getInteger("total"))
        .with("refunded", refunded)
        .with("failed", progress.getInteger("failed"));
  }

  private static void sell(Run run, Client client) {
    var wishes = new Wishes(run.shows(), run.buyers());
    var sales =
        IntStream.range(0, BOOKINGS)
            .<Callable<JsonObject>>mapToObj(n -> () -> sell(run, client, wishes.get(n)))
            .toList();
    var sellers = Executors.newFixedThreadPool(SELLERS);
    try {
      for (var sale : sellers.invokeAll(sales)) {
        sale.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A seat was not sold", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      sellers.shutdownNow();
    }
  }

  private static JsonObject sell(Run run, Client client, Wishes.Wish wish) {
    var token = run.buyers().tokens().get(wish.buyer());
    var seats = run.shows().seatIds();
    var wanted =
        "{\"seat_ids\":[\"%s\",\"%s\"]}"
            .formatted(seats.get(wish.seat()), seats.get(wish.seat() + 1));
    var hold =
        client
            .send("POST", "/showtimes/1/hold", token, wanted, Map.of(), 201)
            .getString("hold_token");
    return client.send(
        "POST",
        "/bookings",
        token,
        BookingRequests.body(hold),
        Map.of("Idempotency-Key", hold),
        201);
  }

  /** Waits for each answer. */
  private record Client(String url, HttpClient http) {
    Client(String url) {
      this(url, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    JsonObject send(
        String method,
        String path,
        String token,
        String body,
        Map<String, String> headers,
        int status) {
      var request =
          HttpRequest.newBuilder(URI.create(url + path))
              .header("Authorization", "Bearer " + token)
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
      headers.forEach(request::header);
      if (!body.isEmpty()) {
        request.header("Content-Type", "application/json");
      }
      var answer = send(request.build());
      if (answer.statusCode() != status) {
        throw new IllegalStateException(method + " " + path + ": " + answer.body());
      }
      return new JsonObject(answer.body());
    }

    private HttpResponse<String> send(HttpRequest request) {
      try {
        return http.send(request, BodyHandlers.ofString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
