package dev.marquee.ticketing;

import dev.marquee.api.Cursor;
import dev.marquee.booking.BookingId;
import dev.marquee.catalog.Page;
import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** Who is expected at a showtime: to be read by people, and, signed, by gates without a network. */
final class DoorLists {
  private static final String LIST = "door";

  private final Pool pool;
  private final TicketSigner signer;

  DoorLists(Pool pool, TicketSigner signer) {
    this.pool = pool;
    this.signer = signer;
  }

  /** A page of the bookings of a showtime, cancelled ones too, with what became of each seat. */
  Future<JsonObject> bookings(ShowtimeId showtime, int limit, Optional<String> cursor) {
    var after = cursor.map(DoorLists::after).orElse(new UUID(0, 0));
    return pool.preparedQuery(
            """
            select b.booking_id, b.status, b.contact_name, b.created_at,
              (
                select json_agg(
                  json_build_object('seat_id', seat.seat_id, 'category', seat.category,
                    'ticket_id', t.ticket_id, 'checked_in_at', t.first_used_at)
                  order by place.position)
                from booking_seat seat
                join seat_inventory place
                  on place.showtime_id = seat.showtime_id and place.seat_id = seat.seat_id
                left join ticket t
                  on t.showtime_id = seat.showtime_id
                    and t.booking_id = seat.booking_id
                    and t.seat_id = seat.seat_id
                    and t.voided_at is null
                where seat.showtime_id = b.showtime_id
                  and seat.booking_id = b.booking_id
                  and seat.moved_to is null) as seats
            from booking b
            where b.showtime_id = $1 and b.booking_id > $2 and b.confirmed_at is not null
            order by b.booking_id
            limit $3
            """)
        .execute(Tuple.of(showtime.value(), after, limit + 1))
        .map(rows -> rows.stream().toList())
        .map(
            read ->
                Page.of(read, limit, it -> Cursor.of(LIST, it.getUUID("booking_id").toString())))
        .map(page -> page.toJson(row -> booking(showtime, row)));
  }

  private static UUID after(String cursor) {
    var key = Cursor.parse(LIST, cursor, 1);
    try {
      return UUID.fromString(String.valueOf(key.getValue(0)));
    } catch (IllegalArgumentException e) {
      throw Cursor.invalid();
    }
  }

  private static JsonObject booking(ShowtimeId showtime, Row row) {
    var seats = new JsonArray();
    for (var seat : row.getJsonArray("seats")) {
      seats.add(seat(showtime, (JsonObject) seat));
    }
    return new JsonObject()
        .put("id", new BookingId(showtime, row.getUUID("booking_id")).toString())
        .put("status", row.getString("status"))
        .put("name", row.getString("contact_name"))
        .put("seats", seats)
        .put("created_at", row.getOffsetDateTime("created_at").toInstant().toString());
  }

  private static JsonObject seat(ShowtimeId showtime, JsonObject seat) {
    var ticket = Optional.ofNullable(seat.getString("ticket_id"));
    var checkedInAt = Optional.ofNullable(seat.getString("checked_in_at"));
    return seat.put("ticket_id", ticket.map(it -> ticketId(showtime, it)).orElse(null))
        .put(
            "checked_in_at",
            checkedInAt.map(it -> OffsetDateTime.parse(it).toInstant().toString()).orElse(null));
  }

  private static String ticketId(ShowtimeId showtime, String uuid) {
    return new TicketId(showtime, UUID.fromString(uuid)).toString();
  }

  /**
   * The list that a gate takes with it, as a JSON Web Signature (RFC 7515, flattened: {@code
   * protected}, {@code payload}, {@code signature}); empty if there is no such showtime.
   */
  Future<Optional<JsonObject>> signed(ShowtimeId showtime) {
    return pool.preparedQuery(
            """
            select s.venue_id, s.starts_at, m.title, sale.seat_version, now() as issued_at
            from showtime s
            join movie m on m.movie_id = s.movie_id
            join sale on sale.showtime_id = s.showtime_id
            where s.showtime_id = $1
            """)
        .execute(Tuple.of(showtime.value()))
        .map(rows -> rows.stream().findFirst())
        .compose(
            found ->
                found
                    .map(it -> sign(showtime, it).map(Optional::of))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())));
  }

  private Future<JsonObject> sign(ShowtimeId showtime, Row head) {
    return pool.preparedQuery(
            """
            select t.ticket_id, t.seat_id, t.first_used_at,
              seat.cancelled_at is not null or t.voided_at is not null as is_cancelled
            from ticket t
            join booking_seat seat
              on seat.showtime_id = t.showtime_id
                and seat.booking_id = t.booking_id
                and seat.seat_id = t.seat_id
            where t.showtime_id = $1
            """)
        .execute(Tuple.of(showtime.value()))
        .compose(rows -> signer.signDocument(key -> message(key, showtime, head, rows)))
        .map(DoorLists::flattened);
  }

  private static Buffer message(String keyId, ShowtimeId showtime, Row head, RowSet<Row> rows) {
    var header =
        new JsonObject().put("alg", "EdDSA").put("kid", keyId).put("typ", "marquee-door-list");
    return Buffer.buffer(encoded(header) + "." + encoded(list(showtime, head, rows)));
  }

  private static JsonObject list(ShowtimeId showtime, Row head, RowSet<Row> rows) {
    var tickets = new JsonObject();
    var cancelled = new JsonArray();
    var used = new JsonObject();
    for (var row : rows) {
      var id = new TicketId(showtime, row.getUUID("ticket_id")).toString();
      if (row.getBoolean("is_cancelled")) {
        cancelled.add(id);
      } else {
        tickets.put(id, row.getString("seat_id"));
      }
      var firstUsedAt = row.getOffsetDateTime("first_used_at");
      if (firstUsedAt != null) {
        used.put(id, firstUsedAt.toInstant().toString());
      }
    }
    return new JsonObject()
        .put("showtime_id", showtime.toString())
        .put("venue_id", String.valueOf(head.getLong("venue_id")))
        .put("movie", head.getString("title"))
        .put("starts_at", head.getOffsetDateTime("starts_at").toInstant().toString())
        .put("version", head.getLong("seat_version"))
        .put("issued_at", head.getOffsetDateTime("issued_at").toInstant().toString())
        .put("tickets", tickets)
        .put("cancelled", cancelled)
        .put("used", used);
  }

  private static String encoded(JsonObject json) {
    return base64(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static JsonObject flattened(TicketSigner.Signed signed) {
    var message = signed.message().toString();
    var dot = message.indexOf('.');
    return new JsonObject()
        .put("protected", message.substring(0, dot))
        .put("payload", message.substring(dot + 1))
        .put("signature", base64(signed.signature().getBytes()));
  }
}
