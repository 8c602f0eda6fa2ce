package dev.marquee.notification;

import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.booking.Booking;
import dev.marquee.booking.BookingId;
import dev.marquee.seating.Hold.HoldLine;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;

/** Reads what messages tell of. */
final class Visits {
  private final Pool pool;

  Visits(Pool pool) {
    this.pool = pool;
  }

  /** A booking with all that a message may say of it. */
  Future<Optional<Visit>> find(BookingId id) {
    return pool.preparedQuery(
            """
            select b.status, b.total_amount, b.currency,
              b.contact_name, b.contact_email, b.contact_phone,
              h.seat_ids, h.categories, h.amounts,
              m.title, v.name as venue, v.city, v.timezone, c.name as screen,
              s.starts_at, s.ends_at, s.starts_at > now() and s.cancelled_at is null as ahead,
              sale.cancellable_until,
              p.status in ('REFUND_PENDING', 'REFUNDED') as refunded
            from booking b
            join hold h on h.showtime_id = b.showtime_id and h.hold_token = b.hold_token
            join payment p on p.showtime_id = b.showtime_id and p.booking_id = b.booking_id
            join sale on sale.showtime_id = b.showtime_id
            join showtime s on s.showtime_id = b.showtime_id
            join movie m on m.movie_id = s.movie_id
            join venue v on v.venue_id = s.venue_id
            join screen c on c.screen_id = s.screen_id
            where b.showtime_id = $1 and b.booking_id = $2
            """)
        .execute(Tuple.of(id.showtime().value(), id.value()))
        .map(rows -> rows.stream().findFirst().map(row -> visit(id, row)));
  }

  private static Visit visit(BookingId id, Row row) {
    return new Visit(
        id,
        Booking.Status.valueOf(row.getString("status")),
        row.getBoolean("refunded"),
        row.getBoolean("ahead"),
        new Contact(
            Wording.line(row.getString("contact_name")),
            Optional.ofNullable(row.getString("contact_email")),
            Optional.ofNullable(row.getString("contact_phone"))),
        Wording.line(row.getString("title")),
        new Visit.Place(
            Wording.line(row.getString("venue")),
            Wording.line(row.getString("screen")),
            Wording.line(row.getString("city")),
            ZoneId.of(row.getString("timezone"))),
        instant(row, "starts_at"),
        instant(row, "ends_at"),
        instant(row, "cancellable_until"),
        HoldLine.of(row).stream().map(Visits::worded).toList(),
        row.getLong("total_amount"),
        row.getString("currency"));
  }

  private static HoldLine worded(HoldLine line) {
    return new HoldLine(
        Wording.line(line.seatId()), Wording.category(line.category()), line.amount());
  }

  private static Instant instant(Row row, String column) {
    return row.get(OffsetDateTime.class, column).toInstant();
  }
}
