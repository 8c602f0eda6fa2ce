package dev.marquee.inventory;

import dev.marquee.api.Call;
import dev.marquee.api.Cursor;
import dev.marquee.catalog.Page;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.inventory.Outcome.Done;
import dev.marquee.inventory.SeatTransactions.Entry;
import dev.marquee.seating.HouseSeats.LockedSeat;
import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Seats that the house does not sell, each with the reason why. */
final class Blocks {
  private static final String LIST = "blocks";

  private final Pool pool;
  private final SeatTransactions transactions;

  Blocks(Pool pool, SeatTransactions transactions) {
    this.pool = pool;
    this.transactions = transactions;
  }

  /**
   * Blocks seats, all or none. Those that are blocked already get the new reason.
   *
   * @return the seats that were not blocked before
   */
  Future<Outcome<List<String>>> block(
      Call call, ShowtimeId showtime, List<String> seatIds, String reason) {
    return transactions.run(
        call, showtime, seatIds, (tx, seats) -> block(tx, call, showtime, seats, reason));
  }

  private Future<Outcome<List<String>>> block(
      SqlClient tx, Call call, ShowtimeId showtime, List<LockedSeat> seats, String reason) {
    var taken = seats.stream().filter(it -> !it.isFree() && !isBlocked(it)).toList();
    if (!taken.isEmpty()) {
      return SeatTransactions.taken(taken);
    }
    var free = seats.stream().filter(LockedSeat::isFree).toList();
    return transactions
        .change(tx, showtime, free.stream().map(LockedSeat::block).toList())
        .compose(
            changes ->
                reasons(tx, showtime, ids(seats))
                    .compose(
                        before -> recordBlocked(tx, call, showtime, ids(seats), before, reason))
                    .compose(it -> note(tx, call, showtime, ids(seats), reason))
                    .map(it -> new Done<>(ids(free), changes)));
  }

  private static boolean isBlocked(LockedSeat seat) {
    return seat.status() == SeatStatus.BLOCKED;
  }

  private static List<String> ids(List<LockedSeat> seats) {
    return seats.stream().map(LockedSeat::id).toList();
  }

  private Future<Void> recordBlocked(
      SqlClient tx,
      Call call,
      ShowtimeId showtime,
      List<String> seatIds,
      Optional<JsonObject> before,
      String reason) {
    var after = seats(seatIds).put("reason", reason);
    return transactions.record(
        tx, call, new Entry("seats.blocked", "showtime", showtime, before.orElse(null), after));
  }

  /** Why seats are blocked; empty if none of them is. */
  private static Future<Optional<JsonObject>> reasons(
      SqlClient tx, ShowtimeId showtime, List<String> seatIds) {
    return tx.preparedQuery(
            """
            select json_object_agg(seat_id, reason order by seat_id) as reasons
            from seat_block
            where showtime_id = $1 and seat_id = any($2)
            """)
        .execute(Tuple.of(showtime.value()).addArrayOfString(seatIds.toArray(String[]::new)))
        .map(rows -> Optional.ofNullable(rows.iterator().next().getJsonObject("reasons")))
        .map(reasons -> reasons.map(it -> new JsonObject().put("reasons", it)));
  }

  private static JsonObject seats(List<String> seatIds) {
    return new JsonObject().put("seat_ids", new JsonArray(seatIds));
  }

  /** Notes why seats are blocked that this transaction blocks. */
  static Future<Void> note(
      SqlClient tx, Call call, ShowtimeId showtime, List<String> seatIds, String reason) {
    return tx.preparedQuery(
            """
            insert into seat_block (showtime_id, seat_id, reason, blocked_by)
            select $1, blocked.seat_id, $3, $4
            from unnest($2::text[]) blocked (seat_id)
            on conflict (showtime_id, seat_id) do update
            set reason = excluded.reason, blocked_by = excluded.blocked_by, blocked_at = now()
            """)
        .execute(Tuple.of(showtime.value(), seatIds.toArray(String[]::new), reason, by(call)))
        .mapEmpty();
  }

  /** Who does it, as it is kept. */
  static String by(Call call) {
    return call.caller().accountId().toString();
  }

  /**
   * Gives seats back to the sale. Those that are not blocked stay as they are.
   *
   * @return the seats that were blocked
   */
  Future<Outcome<List<String>>> unblock(Call call, ShowtimeId showtime, List<String> seatIds) {
    return transactions.run(
        call, showtime, seatIds, (tx, seats) -> unblock(tx, call, showtime, seats));
  }

  private Future<Outcome<List<String>>> unblock(
      SqlClient tx, Call call, ShowtimeId showtime, List<LockedSeat> seats) {
    var blocked = seats.stream().filter(Blocks::isBlocked).toList();
    if (blocked.isEmpty()) {
      return Future.succeededFuture(new Done<>(List.of(), SeatChanges.none(showtime)));
    }
    return transactions
        .change(tx, showtime, blocked.stream().map(LockedSeat::free).toList())
        .compose(
            changes ->
                reasons(tx, showtime, ids(blocked))
                    .compose(before -> recordUnblocked(tx, call, showtime, before))
                    .compose(it -> forget(tx, showtime, ids(blocked)))
                    .map(it -> new Done<>(ids(blocked), changes)));
  }

  private Future<Void> recordUnblocked(
      SqlClient tx, Call call, ShowtimeId showtime, Optional<JsonObject> before) {
    return transactions.record(
        tx, call, new Entry("seats.unblocked", "showtime", showtime, before.orElse(null), null));
  }

  /** Forgets why seats were blocked that this transaction gives to somebody. */
  static Future<Void> forget(SqlClient tx, ShowtimeId showtime, List<String> seatIds) {
    return tx.preparedQuery(
            """
            delete from seat_block
            where showtime_id = $1 and seat_id = any($2)
            """)
        .execute(Tuple.of(showtime.value()).addArrayOfString(seatIds.toArray(String[]::new)))
        .mapEmpty();
  }

  /** A page of the blocked seats of a showtime, by the names of the seats. */
  Future<JsonObject> list(ShowtimeId showtime, int limit, Optional<String> cursor) {
    var after = cursor.map(Blocks::after).orElse("");
    return pool.preparedQuery(
            """
            select seat_id, reason, blocked_by, blocked_at
            from seat_block
            where showtime_id = $1 and seat_id > $2
            order by seat_id
            limit $3
            """)
        .execute(Tuple.of(showtime.value(), after, limit + 1))
        .map(rows -> Page.of(rows.stream().toList(), limit, Blocks::cursor))
        .map(page -> page.toJson(Blocks::json));
  }

  private static String after(String cursor) {
    return Cursor.parse(LIST, cursor, 1).getValue(0) instanceof String seatId
            && seatId.indexOf('\0') < 0
        ? seatId
        : invalid();
  }

  private static String invalid() {
    throw Cursor.invalid();
  }

  private static String cursor(Row row) {
    return Cursor.of(LIST, row.getString("seat_id"));
  }

  private static JsonObject json(Row row) {
    return new JsonObject()
        .put("seat_id", row.getString("seat_id"))
        .put("reason", row.getString("reason"))
        .put("blocked_by", row.getString("blocked_by"))
        .put("blocked_at", row.getOffsetDateTime("blocked_at").toInstant().toString());
  }
}
