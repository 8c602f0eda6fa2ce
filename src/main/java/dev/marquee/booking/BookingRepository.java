package dev.marquee.booking;

import dev.marquee.api.Cursor;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.payment.Money;
import dev.marquee.seating.Hold.HoldLine;
import dev.marquee.seating.HoldToken;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Bookings as their buyers see them. */
public final class BookingRepository {
  private static final String LIST = "bookings";

  private static final String SELECT =
      """
      select b.showtime_id, b.booking_id, b.status, b.total_amount, b.currency, b.created_at,
        h.seat_ids, h.categories, h.amounts, h.pricing,
        m.movie_id, m.title, v.venue_id, v.name as venue, s.starts_at,
        p.payment_id, p.method, p.status as payment_status, p.gateway_txn_id, p.decline_code,
        sale.cancellable_until > now() as cancellable
      from booking b
      join hold h on h.showtime_id = b.showtime_id and h.hold_token = b.hold_token
      join payment p on p.showtime_id = b.showtime_id and p.booking_id = b.booking_id
      join sale on sale.showtime_id = b.showtime_id
      join showtime s on s.showtime_id = b.showtime_id
      join movie m on m.movie_id = s.movie_id
      join venue v on v.venue_id = s.venue_id
      """;

  /** Where a buyer's list goes on: after the booking of this moment and id. */
  public record Place(Instant createdAt, UUID bookingId) {
    /** Before every booking. */
    static final Place START = new Place(Instant.parse("9999-12-31T00:00:00Z"), new UUID(0, 0));

    /** Reads a cursor, or refuses it. */
    static Place parse(String cursor) {
      var key = Cursor.parse(LIST, cursor, 2);
      try {
        return new Place(Instant.parse(key.getString(0)), UUID.fromString(key.getString(1)));
      } catch (DateTimeException | IllegalArgumentException | ClassCastException e) {
        throw Cursor.invalid();
      }
    }

    /** The cursor of this place. */
    String cursor() {
      return Cursor.of(LIST, createdAt.toString(), bookingId.toString());
    }
  }

  private final Pool pool;

  /** Bookings in this database. */
  public BookingRepository(Pool pool) {
    this.pool = pool;
  }

  /** A booking of this buyer; anybody else's is as if it were not there. */
  public Future<Optional<Booking>> find(BookingId id, UUID buyer) {
    return pool.preparedQuery(
            SELECT
                + """
                where b.showtime_id = $1 and b.booking_id = $2 and b.buyer_id = $3
                """)
        .execute(Tuple.of(id.showtime().value(), id.value(), buyer))
        .map(rows -> rows.stream().findFirst().map(BookingRepository::booking));
  }

  /** A booking, whosever it is. */
  Future<Optional<Booking>> find(BookingId id) {
    return pool.preparedQuery(
            SELECT
                + """
                where b.showtime_id = $1 and b.booking_id = $2
                """)
        .execute(Tuple.of(id.showtime().value(), id.value()))
        .map(rows -> rows.stream().findFirst().map(BookingRepository::booking));
  }

  /**
   * A buyer's bookings, the newest first, without those that never came to be.
   *
   * @param limit at most so many
   */
  public Future<List<Booking>> of(UUID buyer, Place after, int limit) {
    return pool.preparedQuery(
            SELECT
                + """
                where b.buyer_id = $1
                  and b.created_at <= $2
                  and (b.created_at < $2 or b.booking_id > $3)
                  and (b.status <> 'CANCELLED' or b.confirmed_at is not null)
                order by b.created_at desc, b.booking_id
                limit $4
                """)
        .execute(
            Tuple.of(buyer, after.createdAt().atOffset(ZoneOffset.UTC), after.bookingId(), limit))
        .map(rows -> rows.stream().map(BookingRepository::booking).toList());
  }

  /** The booking that a hold is being paid for or was sold as. */
  Future<Optional<BookingId>> ofHold(HoldToken hold) {
    return pool.preparedQuery(
            """
            select booking_id
            from booking
            where showtime_id = $1 and hold_token = $2 and status <> 'CANCELLED'
            """)
        .execute(Tuple.of(hold.showtime().value(), hold.value()))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> new BookingId(hold.showtime(), row.getUUID("booking_id"))));
  }

  private static Booking booking(Row row) {
    var showtime = new ShowtimeId(row.getLong("showtime_id"));
    return new Booking(
        new BookingId(showtime, row.getUUID("booking_id")),
        Booking.Status.valueOf(row.getString("status")),
        screening(row),
        HoldLine.priced(row),
        new Money(row.getLong("total_amount"), row.getString("currency")),
        payment(showtime, row),
        instant(row, "created_at"),
        row.getBoolean("cancellable"));
  }

  private static Booking.Screening screening(Row row) {
    return new Booking.Screening(
        row.getLong("movie_id"),
        row.getString("title"),
        row.getLong("venue_id"),
        row.getString("venue"),
        instant(row, "starts_at"));
  }

  private static Booking.PaymentState payment(ShowtimeId showtime, Row row) {
    return new Booking.PaymentState(
        new PaymentId(showtime, row.getUUID("payment_id")),
        row.getString("method"),
        Payment.Status.valueOf(row.getString("payment_status")),
        Optional.ofNullable(row.getString("gateway_txn_id")),
        Optional.ofNullable(row.getString("decline_code")));
  }

  private static Instant instant(Row row, String column) {
    return row.get(OffsetDateTime.class, column).toInstant();
  }
}
