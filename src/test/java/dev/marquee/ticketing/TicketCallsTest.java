package dev.marquee.ticketing;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingId;
import dev.marquee.changes.Event;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tickets as buyers get them over HTTP, and as consumers of events make them. */
class TicketCallsTest {
  private static final String CARD = "pm_card_visa";

  private final long showtime = Fixtures.showtime(3, 12).insert().id();
  private final Api buyer = Api.guest();

  private Response booked(String... seatIds) {
    var made = buyer.book(buyer.held(showtime, seatIds), CARD);
    assertThat(made).hasStatus(201);
    return made;
  }

  private static List<JsonObject> tickets(JsonObject booking) {
    return booking.getJsonArray("tickets").stream().map(JsonObject.class::cast).toList();
  }

  private long ticketsInAll() {
    return TestStack.get()
        .database()
        .number("select count(*) from ticket where showtime_id = ?", showtime);
  }

  @Test
  void a_confirmed_booking_has_a_ticket_a_seat_at_once_and_the_same_ones_ever_after() {
    var made = booked("A10", "A2").json();

    var tickets = tickets(made);
    assertThat(tickets.stream().map(it -> it.getString("seat_id"))).containsExactly("A2", "A10");
    assertThat(tickets)
        .allSatisfy(
            it -> {
              assertThat(it.getString("id")).matches("tkt_" + showtime + "_[0-9a-f]{32}");
              assertThat(it.getString("qr")).startsWith("MQ1.").hasSizeLessThan(250);
            });
    assertThat(buyer.get("/bookings/" + made.getString("id")).json()).isEqualTo(made);
    assertThat(buyer.get("/bookings").json().getJsonArray("items").getJsonObject(0))
        .isEqualTo(made);
  }

  @Test
  void a_cancelled_booking_has_no_tickets() {
    var id = booked("A1").json().getString("id");

    assertThat(tickets(buyer.cancel(id).json())).isEmpty();
    assertThat(tickets(buyer.get("/bookings/" + id).json())).isEmpty();
    assertThat(buyer.get("/bookings/" + id + "/tickets.pdf")).isProblem(409, "booking_cancelled");
  }

  @Test
  void the_pdf_is_for_its_buyer_alone() {
    var path = "/bookings/" + booked("A1", "A2").json().getString("id") + "/tickets.pdf";

    assertThat(buyer.get(path)).hasStatus(200).hasHeader("Content-Type", "application/pdf");
    assertThat(buyer.get(path).body()).startsWith("%PDF-");
    assertThat(Api.guest().get(path)).isProblem(404, "not_found");
    assertThat(Api.anonymous().get(path)).isProblem(401, "unauthenticated");
    assertThat(buyer.get("/bookings/nonsense/tickets.pdf")).isProblem(404, "not_found");
    assertThat(buyer.get("/bookings/bkg_1_" + "0".repeat(32) + "/tickets.pdf"))
        .isProblem(404, "not_found");
  }

  @Test
  void a_booking_that_is_not_paid_for_has_no_pdf() {
    var id = booked("A1").json().getString("id");
    TestStack.get()
        .database()
        .update("update booking set status = 'PENDING' where showtime_id = ?", showtime);

    assertThat(buyer.get("/bookings/" + id + "/tickets.pdf")).isProblem(409, "not_confirmed");
  }

  @Test
  void tickets_that_are_asked_for_by_many_at_once_are_made_once() throws Exception {
    var id = booked("A1", "A2", "A3").json().getString("id");
    var database = TestStack.get().database();
    database.update("delete from ticket where showtime_id = ?", showtime);
    var vertx = Vertx.vertx();
    var config = Config.load(TestStack.get().settings(database));
    var pool = Postgres.pool(vertx, config.database());
    try {
      var keys = new TicketKeys(pool, config.auth().secret(), new SecureRandom(), 90);
      var signer = new TicketSigner(keys, new TicketWorker(vertx));
      var issuer = new TicketIssuer(new Tickets(pool, signer, UUID::randomUUID));
      var event = event("booking.confirmed", id);

      var all =
          Future.all(IntStream.range(0, 8).mapToObj(it -> issuer.handle(event)).toList())
              .compose(it -> issuer.handle(event("booking.cancelled", id)));
      Signing.await(all);

      assertThat(ticketsInAll()).isEqualTo(3);
      assertThat(tickets(buyer.get("/bookings/" + id).json())).hasSize(3);
    } finally {
      Signing.await(pool.close());
      Signing.await(vertx.close());
    }
  }

  private static Event event(String type, String booking) {
    var showtime = BookingId.parse(booking).orElseThrow().showtime().toString();
    var data = new JsonObject().put("booking_id", booking).put("showtime_id", showtime);
    return new Event("e", type, Instant.EPOCH, booking, showtime, data);
  }

  @Test
  void the_public_keys_are_for_everybody_and_may_be_kept() {
    booked("A1");

    var keys = Api.anonymous().get("/tickets/public-keys");

    assertThat(keys).hasStatus(200).hasHeader("Cache-Control", "public, max-age=300");
    assertThat(keys.json().getJsonArray("keys")).isNotEmpty();
    var etag = keys.header("ETag").orElseThrow();
    assertThat(Api.anonymous().get("/tickets/public-keys", "If-None-Match", etag)).hasStatus(304);
    var rotated =
        Api.at(TestStack.get().node().managementUrl())
            .post("/ticket-keys/rotate", new JsonObject());
    assertThat(rotated).hasStatus(200);
    var after = Api.anonymous().get("/tickets/public-keys", "If-None-Match", etag);
    assertThat(after).hasStatus(200);
    assertThat(after.json().getJsonArray("keys").getJsonObject(0).getString("kid"))
        .isEqualTo(rotated.json().getString("key_id"));
  }
}
