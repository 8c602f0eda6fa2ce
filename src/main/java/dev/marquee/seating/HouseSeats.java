package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.SeatChanges.SeatChange;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Seats as the house changes them, by two steps of one transaction: they are locked, and what they
 * are then decides what they become. Not for the crowd: that has statements which do both at once.
 */
public final class HouseSeats {

  /**
   * A seat that this transaction has locked, so that it stays as it is said to be.
   *
   * @param isFree whether anybody may have it: available, or its hold is past its time
   * @param owner the hold of one that is HELD, the booking of one that is BOOKED
   */
  public record LockedSeat(
      String id, int position, SeatStatus status, boolean isFree, Optional<UUID> owner) {

    /** It becomes available. */
    public Change free() {
      return new Change(this, SeatStatus.AVAILABLE, Optional.empty());
    }

    /** It becomes blocked. */
    public Change block() {
      return new Change(this, SeatStatus.BLOCKED, Optional.empty());
    }

    /** It is held, without an end, by this. */
    public Change holdFor(UUID hold) {
      return new Change(this, SeatStatus.HELD, Optional.of(hold));
    }

    /** It is booked for this. */
    public Change bookFor(UUID booking) {
      return new Change(this, SeatStatus.BOOKED, Optional.of(booking));
    }

    /** Whether it has this status for this hold or booking. */
    public boolean is(SeatStatus asked, UUID by) {
      return status == asked && owner.filter(by::equals).isPresent();
    }
  }

  /**
   * What a locked seat becomes.
   *
   * @param owner the hold if it is HELD, the booking if it is BOOKED
   */
  public record Change(LockedSeat seat, SeatStatus to, Optional<UUID> owner) {}

  /** Locks seats in the order that all statements keep to; unknown ones are left out. */
  public Future<List<LockedSeat>> lock(
      SqlClient transaction, ShowtimeId showtime, Collection<String> seatIds) {
    return transaction
        .preparedQuery(
            """
            select seat_id, position, status, coalesce(hold_token, booking_id) as owner,
              status = 'AVAILABLE' or (status = 'HELD' and hold_expires_at <= now()) as free
            from seat_inventory
            where showtime_id = $1 and seat_id = any($2)
            order by seat_id
            for update
            """)
        .execute(Tuple.of(showtime.value()).addArrayOfString(seatIds.toArray(String[]::new)))
        .map(rows -> rows.stream().map(HouseSeats::seat).toList());
  }

  private static LockedSeat seat(Row row) {
    return new LockedSeat(
        row.getString("seat_id"),
        row.getInteger("position"),
        SeatStatus.valueOf(row.getString("status")),
        row.getBoolean("free"),
        Optional.ofNullable(row.getUUID("owner")));
  }

  /**
   * Changes seats that this transaction has locked, each named once: one step of the showtime's
   * version, whatever they become.
   *
   * @return the change set; none where no change is asked for
   */
  public Future<SeatChanges> change(
      SqlClient transaction, ShowtimeId showtime, List<Change> changes) {
    if (changes.isEmpty()) {
      return Future.succeededFuture(SeatChanges.none(showtime));
    }
    return transaction
        .preparedQuery(
            """
            with changed as (
              update seat_inventory i
              set status = c.status,
                hold_token = case when c.status = 'HELD' then c.owner end,
                hold_expires_at = case when c.status = 'HELD' then timestamptz 'infinity' end,
                booking_id = case when c.status = 'BOOKED' then c.owner end
              from unnest($2::text[], $3::text[], $4::uuid[]) c (seat_id, status, owner)
              where i.showtime_id = $1 and i.seat_id = c.seat_id
              returning i.seat_id),
            versioned as (
              update sale
              set seat_version = seat_version + 1, available_seats = available_seats + $5
              where showtime_id = $1 and exists (select from changed)
              returning seat_version)
            select v.seat_version, c.seat_id
            from changed c
            cross join versioned v
            """)
        .execute(
            Tuple.of(
                showtime.value(),
                changes.stream().map(it -> it.seat().id()).toArray(String[]::new),
                changes.stream().map(it -> it.to().name()).toArray(String[]::new),
                changes.stream().map(it -> it.owner().orElse(null)).toArray(UUID[]::new),
                moreAvailable(changes)))
        .map(rows -> changeSet(showtime, changes, rows));
  }

  private static int moreAvailable(List<Change> changes) {
    var more = 0;
    for (var change : changes) {
      more += change.to() == SeatStatus.AVAILABLE ? 1 : 0;
      more -= change.seat().status() == SeatStatus.AVAILABLE ? 1 : 0;
    }
    return more;
  }

  private static SeatChanges changeSet(
      ShowtimeId showtime, List<Change> changes, RowSet<Row> rows) {
    Map<String, Change> bySeat =
        changes.stream().collect(Collectors.toMap(it -> it.seat().id(), Function.identity()));
    var version = 0L;
    var made = new ArrayList<SeatChange>(rows.size());
    for (var row : rows) {
      version = row.getLong("seat_version");
      var change = Optional.ofNullable(bySeat.get(row.getString("seat_id"))).orElseThrow();
      made.add(new SeatChange(change.seat().id(), change.seat().position(), change.to()));
    }
    return new SeatChanges(showtime, version, made, 0);
  }
}
