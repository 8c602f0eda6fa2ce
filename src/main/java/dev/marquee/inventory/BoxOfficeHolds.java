package dev.marquee.inventory;

import dev.marquee.api.Call;
import dev.marquee.api.Cursor;
import dev.marquee.catalog.Page;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.inventory.Outcome.Done;
import dev.marquee.inventory.SeatTransactions.Entry;
import dev.marquee.seating.HouseSeats.LockedSeat;
import dev.marquee.seating.SeatChanges;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the box office keeps for somebody. Its seats are HELD without an end, by a token that no
 * hold of a buyer has: so nothing that ends holds ever comes upon them.
 */
final class BoxOfficeHolds {
  private static final String LIST = "box-office-holds";

  /** What it is called where changes are written down. */
  static final String KIND = "box_office_hold";

  /**
   * What is to be held.
   *
   * @param name for whom
   */
  record Wish(List<String> seatIds, String name, Optional<String> note) {}

  private final Pool pool;
  private final SeatTransactions transactions;
  private final Supplier<UUID> newId;

  BoxOfficeHolds(Pool pool, SeatTransactions transactions, Supplier<UUID> newId) {
    this.pool = pool;
    this.transactions = transactions;
    this.newId = newId;
  }

  /** Takes free seats for somebody, all or none. */
  Future<Outcome<BoxOfficeHold>> hold(Call call, ShowtimeId showtime, Wish wish) {
    var id = new BoxOfficeHoldId(showtime, newId.get());
    return transactions.run(
        call, showtime, wish.seatIds(), (tx, seats) -> hold(tx, call, id, wish, seats));
  }

  private Future<Outcome<BoxOfficeHold>> hold(
      SqlClient tx, Call call, BoxOfficeHoldId id, Wish wish, List<LockedSeat> seats) {
    var taken = seats.stream().filter(it -> !it.isFree()).toList();
    if (!taken.isEmpty()) {
      return SeatTransactions.taken(taken);
    }
    return transactions
        .change(tx, id.showtime(), seats.stream().map(it -> it.holdFor(id.value())).toList())
        .compose(
            changes ->
                insert(tx, call, id, wish)
                    .compose(made -> recordHeld(tx, call, made).map(made))
                    .map(made -> new Done<>(made, changes)));
  }

  private Future<Void> recordHeld(SqlClient tx, Call call, BoxOfficeHold made) {
    return transactions.record(
        tx, call, new Entry("box_office.held", KIND, made.id(), null, made.toJson()));
  }

  private static Future<BoxOfficeHold> insert(
      SqlClient tx, Call call, BoxOfficeHoldId id, Wish wish) {
    return tx.preparedQuery(
            """
            insert into box_office_hold (showtime_id, hold_id, name, note, seat_ids, held_by)
            values ($1, $2, $3, $4, $5, $6)
            returning name, note, seat_ids, held_by, created_at
            """)
        .execute(
            Tuple.of(
                id.showtime().value(),
                id.value(),
                wish.name(),
                wish.note().orElse(null),
                wish.seatIds().toArray(String[]::new),
                Blocks.by(call)))
        .map(rows -> BoxOfficeHold.of(id, rows.iterator().next()));
  }

  /**
   * Gives seats of a hold back to the sale. Seats that it does not have stay as they are, so again
   * it changes nothing.
   *
   * @param seatIds which of them; all where that is empty
   * @return the seats that were given back
   */
  Future<Outcome<List<String>>> release(Call call, BoxOfficeHoldId id, List<String> seatIds) {
    return transactions.run(
        call,
        id.showtime(),
        tx ->
            lock(tx, id)
                .compose(
                    hold ->
                        hold.map(it -> release(tx, call, it, chosen(it, seatIds)))
                            .orElseGet(() -> SeatTransactions.refused(new Refusal.Unknown()))));
  }

  private static List<String> chosen(BoxOfficeHold hold, List<String> seatIds) {
    return seatIds.isEmpty()
        ? hold.seatIds()
        : hold.seatIds().stream().filter(new HashSet<>(seatIds)::contains).toList();
  }

  private Future<Outcome<List<String>>> release(
      SqlClient tx, Call call, BoxOfficeHold hold, List<String> seatIds) {
    var showtime = hold.id().showtime();
    if (seatIds.isEmpty()) {
      return Future.succeededFuture(new Done<>(seatIds, SeatChanges.none(showtime)));
    }
    return transactions.withSeats(
        tx, showtime, seatIds, (same, seats) -> free(same, call, hold, seatIds, seats));
  }

  private Future<Outcome<List<String>>> free(
      SqlClient tx, Call call, BoxOfficeHold hold, List<String> seatIds, List<LockedSeat> seats) {
    return transactions
        .change(tx, hold.id().showtime(), seats.stream().map(LockedSeat::free).toList())
        .compose(
            changes ->
                take(tx, hold.id(), seatIds)
                    .compose(it -> recordReleased(tx, call, hold, seatIds))
                    .map(it -> new Done<>(seatIds, changes)));
  }

  private Future<Void> recordReleased(
      SqlClient tx, Call call, BoxOfficeHold hold, List<String> seatIds) {
    var after = new JsonObject().put("released_seat_ids", new JsonArray(seatIds));
    return transactions.record(
        tx, call, new Entry("box_office.released", KIND, hold.id(), hold.toJson(), after));
  }

  /** Locks a hold of the box office and reads it. */
  static Future<Optional<BoxOfficeHold>> lock(SqlClient tx, BoxOfficeHoldId id) {
    return find(tx, id, "for update");
  }

  private static Future<Optional<BoxOfficeHold>> find(
      SqlClient client, BoxOfficeHoldId id, String locking) {
    return client
        .preparedQuery(
            """
            select name, note, seat_ids, held_by, created_at
            from box_office_hold
            where showtime_id = $1 and hold_id = $2
            """
                + locking)
        .execute(Tuple.of(id.showtime().value(), id.value()))
        .map(rows -> rows.stream().findFirst().map(row -> BoxOfficeHold.of(id, row)));
  }

  /** Notes that a locked hold does not have these seats any more; without any it has ended. */
  static Future<Void> take(SqlClient tx, BoxOfficeHoldId id, List<String> seatIds) {
    return tx.preparedQuery(
            """
            with kept as (
              select array(
                select held.seat_id
                from unnest(h.seat_ids) with ordinality held (seat_id, place)
                where held.seat_id <> all($3)
                order by held.place) as seat_ids
              from box_office_hold h
              where h.showtime_id = $1 and h.hold_id = $2)
            update box_office_hold h
            set seat_ids = kept.seat_ids,
              ended_at = case when cardinality(kept.seat_ids) = 0 then now() end
            from kept
            where h.showtime_id = $1 and h.hold_id = $2 and h.ended_at is null
            """)
        .execute(Tuple.of(id.showtime().value(), id.value(), seatIds.toArray(String[]::new)))
        .mapEmpty();
  }

  /** A hold of the box office that still has seats. */
  Future<Optional<BoxOfficeHold>> find(BoxOfficeHoldId id) {
    return find(pool, id, "and ended_at is null");
  }

  /** A page of the holds that still have seats, in the order in which they were made. */
  Future<JsonObject> list(ShowtimeId showtime, int limit, Optional<String> cursor) {
    var after = cursor.map(Place::parse).orElse(Place.START);
    return pool.preparedQuery(
            """
            select hold_id, name, note, seat_ids, held_by, created_at
            from box_office_hold
            where showtime_id = $1 and ended_at is null and (created_at, hold_id) > ($2, $3)
            order by created_at, hold_id
            limit $4
            """)
        .execute(
            Tuple.of(
                showtime.value(),
                after.createdAt().atOffset(ZoneOffset.UTC),
                after.hold(),
                limit + 1))
        .map(rows -> Page.of(rows.stream().toList(), limit, Place::cursor))
        .map(page -> page.toJson(row -> json(showtime, row)));
  }

  private static JsonObject json(ShowtimeId showtime, Row row) {
    return BoxOfficeHold.of(new BoxOfficeHoldId(showtime, row.getUUID("hold_id")), row).toJson();
  }

  /** Where a list goes on. */
  private record Place(Instant createdAt, UUID hold) {
    static final Place START = new Place(Instant.EPOCH, new UUID(0, 0));

    static Place parse(String cursor) {
      var key = Cursor.parse(LIST, cursor, 2);
      try {
        return new Place(Instant.parse(key.getString(0)), UUID.fromString(key.getString(1)));
      } catch (DateTimeException
          | IllegalArgumentException
          | ClassCastException
          | NullPointerException e) {
        throw Cursor.invalid();
      }
    }

    static String cursor(Row last) {
      return Cursor.of(
          LIST,
          last.getOffsetDateTime("created_at").toInstant().toString(),
          last.getUUID("hold_id").toString());
    }
  }
}
