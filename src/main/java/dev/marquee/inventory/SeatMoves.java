package dev.marquee.inventory;

import dev.marquee.api.Call;
import dev.marquee.booking.BookingEvent;
import dev.marquee.catalog.Offer;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.SeatMap;
import dev.marquee.inventory.Outcome.Done;
import dev.marquee.inventory.SeatTransactions.Entry;
import dev.marquee.seating.HouseSeats.Change;
import dev.marquee.seating.HouseSeats.LockedSeat;
import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Moves bookings to other seats of the same category and price, in one transaction: the seats, what
 * was sold, the tickets, and the event by which the buyer is told.
 */
final class SeatMoves {
  private final Offers offers;
  private final SeatTransactions transactions;
  private final TicketVoiding tickets;

  SeatMoves(Offers offers, SeatTransactions transactions, TicketVoiding tickets) {
    this.offers = offers;
    this.transactions = transactions;
    this.tickets = tickets;
  }

  /** Moves a confirmed booking. Returns the seats that it has then. */
  Future<Outcome<List<String>>> move(Call call, SeatMove move) {
    return offers
        .of(move.booking().showtime())
        .compose(
            offer ->
                offer
                    .map(Offer::seatMap)
                    .map(map -> move(call, move, map))
                    .orElseGet(() -> SeatTransactions.refused(new Refusal.Unknown())));
  }

  private Future<Outcome<List<String>>> move(Call call, SeatMove move, SeatMap map) {
    return transactions.run(
        call,
        move.booking().showtime(),
        tx ->
            lockHold(tx, move)
                .compose(
                    hold ->
                        hold.map(seatIds -> move(tx, call, move, map, seatIds))
                            .orElseGet(() -> SeatTransactions.refused(new Refusal.Unknown()))));
  }

  /** The seats of a booking, which stand with its hold. */
  private static Future<Optional<List<String>>> lockHold(SqlClient tx, SeatMove move) {
    return tx.preparedQuery(
            """
            select h.seat_ids
            from booking b
            join hold h on h.showtime_id = b.showtime_id and h.hold_token = b.hold_token
            where b.showtime_id = $1 and b.booking_id = $2
            for update of h
            """)
        .execute(key(move))
        .map(
            rows ->
                rows.stream().findFirst().map(row -> List.of(row.getArrayOfStrings("seat_ids"))));
  }

  private static Tuple key(SeatMove move) {
    return Tuple.of(move.booking().showtime().value(), move.booking().value());
  }

  private Future<Outcome<List<String>>> move(
      SqlClient tx, Call call, SeatMove move, SeatMap map, List<String> seatIds) {
    var others = move.from().stream().filter(it -> !seatIds.contains(it)).toList();
    if (!others.isEmpty()) {
      return SeatTransactions.refused(new Refusal.NotItsSeats(others));
    }
    var all = new ArrayList<>(move.from());
    all.addAll(move.taken());
    return transactions.withSeats(
        tx,
        move.booking().showtime(),
        all,
        (same, seats) ->
            refusal(move, map, seats)
                .map(SeatTransactions::<List<String>>refused)
                .orElseGet(() -> move(same, call, move, seatIds, seats)));
  }

  private static Optional<Refusal> refusal(SeatMove move, SeatMap map, List<LockedSeat> seats) {
    var left = Set.copyOf(move.from());
    if (seats.stream()
        .filter(it -> left.contains(it.id()))
        .anyMatch(it -> !it.is(SeatStatus.BOOKED, move.booking().value()))) {
      return Optional.of(new Refusal.NotConfirmed());
    }
    var others =
        move.steps().stream()
            .filter(it -> !category(map, it.from()).equals(category(map, it.to())))
            .map(SeatMove.Step::to)
            .toList();
    if (!others.isEmpty()) {
      return Optional.of(new Refusal.OtherCategory(others));
    }
    var taken =
        seats.stream()
            .filter(it -> !left.contains(it.id()))
            .filter(it -> !it.isFree() && !(move.mayUseBlocked() && isBlocked(it)))
            .map(LockedSeat::id)
            .toList();
    return taken.isEmpty() ? Optional.empty() : Optional.of(new Refusal.SeatsTaken(taken));
  }

  private static String category(SeatMap map, String seatId) {
    return map.seat(seatId).orElseThrow().category();
  }

  private static boolean isBlocked(LockedSeat seat) {
    return seat.status() == SeatStatus.BLOCKED;
  }

  private Future<Outcome<List<String>>> move(
      SqlClient tx, Call call, SeatMove move, List<String> seatIds, List<LockedSeat> seats) {
    return transactions
        .change(tx, move.booking().showtime(), changes(move, seats))
        .compose(changes -> ifConfirmed(tx, call, move, seatIds, changes));
  }

  /** A seat that the booking leaves and takes in one stays as it is. */
  private static List<Change> changes(SeatMove move, List<LockedSeat> seats) {
    var left = move.left();
    var taken = move.taken();
    var changes = new ArrayList<Change>();
    for (var seat : seats) {
      if (taken.contains(seat.id())) {
        changes.add(seat.bookFor(move.booking().value()));
      } else if (left.contains(seat.id())) {
        changes.add(move.blockReason().isPresent() ? seat.block() : seat.free());
      }
    }
    return changes;
  }

  private Future<Outcome<List<String>>> ifConfirmed(
      SqlClient tx, Call call, SeatMove move, List<String> seatIds, SeatChanges changes) {
    return tx.preparedQuery(
            """
            select status
            from booking
            where showtime_id = $1 and booking_id = $2
            for update
            """)
        .execute(key(move))
        .map(SeatMoves::isConfirmed)
        .compose(
            isConfirmed ->
                isConfirmed
                    ? ifUnused(tx, call, move, seatIds, changes)
                    : SeatTransactions.refused(new Refusal.NotConfirmed()));
  }

  private static boolean isConfirmed(Iterable<Row> rows) {
    return rows.iterator().next().getString("status").equals("CONFIRMED");
  }

  private Future<Outcome<List<String>>> ifUnused(
      SqlClient tx, Call call, SeatMove move, List<String> seatIds, SeatChanges changes) {
    return tickets
        .voidTickets(tx, move.booking(), move.from())
        .compose(
            used ->
                used.isEmpty()
                    ? write(tx, call, move, seatIds).map(moved -> new Done<>(moved, changes))
                    : SeatTransactions.refused(new Refusal.TicketsUsed(used)));
  }

  private Future<List<String>> write(SqlClient tx, Call call, SeatMove move, List<String> before) {
    var after = move.applyTo(before);
    return moveLines(tx, move)
        .compose(it -> moveHold(tx, move, after))
        .compose(it -> noteBlocks(tx, call, move))
        .compose(it -> BookingEvent.changed(move.booking(), after).write(tx))
        .compose(it -> record(tx, call, move, before, after))
        .map(after);
  }

  private Future<Void> record(
      SqlClient tx, Call call, SeatMove move, List<String> before, List<String> after) {
    return transactions.record(
        tx,
        call,
        new Entry("booking.moved", "booking", move.booking(), seats(before), seats(after)));
  }

  private static JsonObject seats(List<String> seatIds) {
    return new JsonObject().put("seat_ids", new JsonArray(seatIds));
  }

  /** What was paid goes along; what is left behind was not sold for anything. */
  private static Future<Void> moveLines(SqlClient tx, SeatMove move) {
    return tx.preparedQuery(
            """
            with line as materialized (
              select m.to_seat, s.category, s.amount, s.base, s.discount, s.fee, s.tax,
                s.tax_included
              from unnest($3::text[], $4::text[]) m (from_seat, to_seat)
              join booking_seat s
                on s.showtime_id = $1 and s.booking_id = $2 and s.seat_id = m.from_seat),
            left_behind as (
              update booking_seat s
              set cancelled_at = now(), moved_to = m.to_seat,
                amount = 0, base = 0, discount = 0, fee = 0, tax = 0
              from unnest($3::text[], $4::text[]) m (from_seat, to_seat)
              where s.showtime_id = $1
                and s.booking_id = $2
                and s.seat_id = m.from_seat
                and s.seat_id <> all($4))
            insert into booking_seat (
              showtime_id, booking_id, seat_id, category, amount, base, discount, fee, tax,
              tax_included)
            select $1, $2, to_seat, category, amount, base, discount, fee, tax, tax_included
            from line
            on conflict (showtime_id, booking_id, seat_id) do update
            set category = excluded.category,
              amount = excluded.amount,
              base = excluded.base,
              discount = excluded.discount,
              fee = excluded.fee,
              tax = excluded.tax,
              tax_included = excluded.tax_included,
              cancelled_at = null,
              moved_to = null
            """)
        .execute(
            key(move)
                .addArrayOfString(move.from().toArray(String[]::new))
                .addArrayOfString(move.to().toArray(String[]::new)))
        .mapEmpty();
  }

  private static Future<Void> moveHold(SqlClient tx, SeatMove move, List<String> seatIds) {
    return tx.preparedQuery(
            """
            update hold h
            set seat_ids = $3
            from booking b
            where b.showtime_id = $1
              and b.booking_id = $2
              and h.showtime_id = $1
              and h.hold_token = b.hold_token
            """)
        .execute(key(move).addArrayOfString(seatIds.toArray(String[]::new)))
        .mapEmpty();
  }

  private static Future<Void> noteBlocks(SqlClient tx, Call call, SeatMove move) {
    var showtime = move.booking().showtime();
    return Blocks.forget(tx, showtime, List.copyOf(move.taken()))
        .compose(
            it ->
                move.blockReason()
                    .map(
                        reason -> Blocks.note(tx, call, showtime, List.copyOf(move.left()), reason))
                    .orElseGet(Future::succeededFuture));
  }
}
