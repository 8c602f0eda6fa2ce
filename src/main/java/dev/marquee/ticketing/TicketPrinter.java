package dev.marquee.ticketing;

import dev.marquee.booking.BookingId;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.SeatMap;
import dev.marquee.seating.Hold.HoldLine;
import dev.marquee.ticketing.TicketSheet.Admission;
import dev.marquee.ticketing.TicketSheet.Place;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints the tickets of bookings; makes those that are missing, so it waits for nobody. */
public final class TicketPrinter {

  /** Fonts are read when somebody first needs them. */
  private static final class Press {
    private static final TicketPdf PDF = new TicketPdf(Typefaces.load());
  }

  private final Pool pool;
  private final Tickets tickets;
  private final Offers offers;
  private final TicketWorker worker;

  /** Prints from this database. */
  public TicketPrinter(Pool pool, Tickets tickets, Offers offers, TicketWorker worker) {
    this.pool = pool;
    this.tickets = tickets;
    this.offers = offers;
    this.worker = worker;
  }

  /** The tickets as a PDF, one page a seat; empty unless the booking is confirmed. */
  public Future<Optional<Buffer>> print(BookingId booking) {
    return tickets
        .issue(booking)
        .compose(
            issued ->
                issued.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : print(booking, issued).map(Optional::of));
  }

  private Future<Buffer> print(BookingId booking, List<Ticket> issued) {
    return pool.preparedQuery(
            """
            select m.title, v.name as venue, v.city, v.country, v.timezone, screen.name as screen,
              s.starts_at, s.seat_map_id, b.currency,
              array(
                select seat.seat_id
                from booking_seat seat
                where seat.showtime_id = b.showtime_id
                  and seat.booking_id = b.booking_id
                  and seat.moved_to is null
                order by seat.seat_id) as seat_ids,
              array(
                select seat.amount
                from booking_seat seat
                where seat.showtime_id = b.showtime_id
                  and seat.booking_id = b.booking_id
                  and seat.moved_to is null
                order by seat.seat_id) as amounts,
              array(
                select seat.category
                from booking_seat seat
                where seat.showtime_id = b.showtime_id
                  and seat.booking_id = b.booking_id
                  and seat.moved_to is null
                order by seat.seat_id) as categories
            from booking b
            join showtime s on s.showtime_id = b.showtime_id
            join movie m on m.movie_id = s.movie_id
            join venue v on v.venue_id = s.venue_id
            join screen on screen.screen_id = s.screen_id
            where b.showtime_id = $1 and b.booking_id = $2
            """)
        .execute(Tuple.of(booking.showtime().value(), booking.value()))
        .map(rows -> rows.iterator().next())
        .compose(row -> print(booking, row, issued));
  }

  private Future<Buffer> print(BookingId booking, Row row, List<Ticket> issued) {
    return offers
        .seatMap(row.getLong("seat_map_id"))
        .compose(map -> worker.run(() -> Press.PDF.print(sheet(booking, row, issued, map))));
  }

  private static TicketSheet sheet(
      BookingId booking, Row row, List<Ticket> issued, SeatMap seatMap) {
    return new TicketSheet(
        booking.toString(),
        row.getString("title"),
        new Place(
            row.getString("venue"),
            row.getString("city"),
            row.getString("country"),
            row.getString("screen")),
        row.getOffsetDateTime("starts_at").toInstant(),
        ZoneId.of(row.getString("timezone")),
        row.getString("currency"),
        admissions(row, issued, seatMap));
  }

  private static List<Admission> admissions(Row row, List<Ticket> issued, SeatMap seatMap) {
    var lines = HoldLine.of(row).stream().collect(Collectors.toMap(HoldLine::seatId, line -> line));
    var admissions = new ArrayList<Admission>(issued.size());
    for (var ticket : issued) {
      var line = Objects.requireNonNull(lines.get(ticket.seatId()), ticket.seatId());
      var seat = seatMap.seat(ticket.seatId()).orElseThrow();
      var number = String.valueOf(seat.number());
      // A seat's id is its row's name and its number.
      var rowName = seat.id().substring(0, seat.id().length() - number.length());
      admissions.add(
          new Admission(
              ticket.id().toString(),
              rowName,
              seat.number(),
              line.category(),
              line.amount(),
              ticket.qr()));
    }
    return admissions;
  }
}
