package dev.marquee.ticketing;

import dev.marquee.booking.BookingId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The tickets of confirmed bookings, one a seat, made when they are first asked for. */
public final class Tickets {
  /** A ticket is good for so long after its showtime's end: shows run late. */
  private static final Duration GRACE = Duration.ofHours(6);

  private final Pool pool;
  private final TicketSigner signer;
  private final Supplier<UUID> newId;

  /**
   * Tickets in this database.
   *
   * @param newId gives each ticket its id; they are to be random
   */
  public Tickets(Pool pool, TicketSigner signer, Supplier<UUID> newId) {
    this.pool = pool;
    this.signer = signer;
    this.newId = newId;
  }

  /** A seat that was sold, and its ticket if that was made. */
  private record Sold(
      String seatId, Optional<Ticket> ticket, long venueId, Instant validFrom, Instant validUntil) {

    TicketClaims claims(String keyId, TicketId id, BookingId booking) {
      return new TicketClaims(keyId, id, booking, venueId, seatId, validFrom, validUntil);
    }
  }

  /**
   * The tickets of a booking in the order of its seats; makes those that are missing. Again, and by
   * two nodes at once, it gives the same ones. None unless the booking is confirmed.
   */
  public Future<List<Ticket>> issue(BookingId booking) {
    return sold(booking)
        .compose(
            seats ->
                seats.stream().allMatch(it -> it.ticket().isPresent())
                    ? Future.succeededFuture(tickets(seats))
                    : make(booking, seats));
  }

  private static List<Ticket> tickets(List<Sold> seats) {
    return seats.stream().flatMap(it -> it.ticket().stream()).toList();
  }

  private Future<List<Sold>> sold(BookingId booking) {
    return pool.preparedQuery(
            """
            select seat.seat_id, t.ticket_id, t.qr, s.venue_id, s.ends_at, b.confirmed_at
            from booking b
            join booking_seat seat
              on seat.showtime_id = b.showtime_id and seat.booking_id = b.booking_id
            join seat_inventory place
              on place.showtime_id = seat.showtime_id and place.seat_id = seat.seat_id
            join showtime s on s.showtime_id = b.showtime_id
            left join ticket t
              on t.showtime_id = seat.showtime_id
                and t.booking_id = seat.booking_id
                and t.seat_id = seat.seat_id
                and t.voided_at is null
            where b.showtime_id = $1
              and b.booking_id = $2
              and b.status = 'CONFIRMED'
              and seat.cancelled_at is null
            order by place.position
            """)
        .execute(Tuple.of(booking.showtime().value(), booking.value()))
        .map(rows -> rows.stream().map(row -> sold(booking, row)).toList());
  }

  private static Sold sold(BookingId booking, Row row) {
    var seatId = row.getString("seat_id");
    var ticket =
        Optional.ofNullable(row.getUUID("ticket_id"))
            .map(id -> new TicketId(booking.showtime(), id))
            .map(id -> new Ticket(id, booking, seatId, row.getString("qr")));
    var confirmedAt = row.getOffsetDateTime("confirmed_at").toInstant();
    return new Sold(
        seatId,
        ticket,
        row.getLong("venue_id"),
        Instant.ofEpochSecond(confirmedAt.getEpochSecond()),
        Instant.ofEpochSecond(
            row.getOffsetDateTime("ends_at").toInstant().plus(GRACE).getEpochSecond()));
  }

  private Future<List<Ticket>> make(BookingId booking, List<Sold> seats) {
    var missing = seats.stream().filter(it -> it.ticket().isEmpty()).toList();
    var ids = missing.stream().map(it -> new TicketId(booking.showtime(), newId.get())).toList();
    return signer
        .sign(
            keyId ->
                IntStream.range(0, missing.size())
                    .mapToObj(i -> missing.get(i).claims(keyId, ids.get(i), booking))
                    .toList())
        .compose(codes -> keep(booking, seats, made(booking, missing, ids, codes)));
  }

  private static List<Ticket> made(
      BookingId booking, List<Sold> seats, List<TicketId> ids, List<String> codes) {
    return IntStream.range(0, seats.size())
        .mapToObj(i -> new Ticket(ids.get(i), booking, seats.get(i).seatId(), codes.get(i)))
        .toList();
  }

  /**
   * Makes the tickets of these seats of a booking void, where there are any.
   *
   * @return those of the seats whose tickets somebody has come in with; where there are any the
   *     caller must roll back
   */
  Future<List<String>> voidTickets(SqlClient transaction, BookingId booking, List<String> seatIds) {
    return transaction
        .preparedQuery(
            """
            update ticket
            set voided_at = now()
            where showtime_id = $1
              and booking_id = $2
              and seat_id = any($3)
              and voided_at is null
            returning seat_id, first_used_at is not null as is_used
            """)
        .execute(
            Tuple.of(booking.showtime().value(), booking.value(), seatIds.toArray(String[]::new)))
        .map(
            rows ->
                rows.stream()
                    .filter(row -> row.getBoolean("is_used"))
                    .map(row -> row.getString("seat_id"))
                    .sorted()
                    .toList());
  }

  /** Where somebody else was first with some, theirs stay, and are read. */
  private Future<List<Ticket>> keep(BookingId booking, List<Sold> seats, List<Ticket> made) {
    return insert(booking, seats.get(0), made)
        .compose(
            rows ->
                rows.rowCount() == seats.size()
                    ? Future.succeededFuture(made)
                    : sold(booking).map(Tickets::tickets));
  }

  private Future<RowSet<Row>> insert(BookingId booking, Sold any, List<Ticket> made) {
    return pool.preparedQuery(
            """
            insert into ticket (showtime_id, ticket_id, booking_id, seat_id, qr, valid_from, valid_until)
            select $1, made.ticket_id, $2, made.seat_id, made.qr, $6, $7
            from unnest($3::uuid[], $4::text[], $5::text[]) made (ticket_id, seat_id, qr)
            order by made.seat_id
            on conflict (showtime_id, booking_id, seat_id) where voided_at is null do nothing
            """)
        .execute(
            Tuple.of(
                booking.showtime().value(),
                booking.value(),
                made.stream().map(it -> it.id().value()).toArray(UUID[]::new),
                made.stream().map(Ticket::seatId).toArray(String[]::new),
                made.stream().map(Ticket::qr).toArray(String[]::new),
                any.validFrom().atOffset(ZoneOffset.UTC),
                any.validUntil().atOffset(ZoneOffset.UTC)));
  }
}
