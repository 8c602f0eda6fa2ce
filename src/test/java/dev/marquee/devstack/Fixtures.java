package dev.marquee.devstack;

import dev.marquee.catalog.SeatMap;
import dev.marquee.seating.SeatStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** What tests find in the database before they begin, put there without the service. */
public final class Fixtures {
  private static final List<String> CATEGORIES = List.of("SILVER", "GOLD", "PLATINUM");

  private Fixtures() {}

  /** A showtime on a screen of its own; {@link GivenShowtime#insert} puts it there. */
  public static GivenShowtime showtime(int rows, int seatsPerRow) {
    return showtime(database(), rows, seatsPerRow);
  }

  /** The same in another database. */
  public static GivenShowtime showtime(TestDatabase database, int rows, int seatsPerRow) {
    return GivenShowtime.of(database, seatMap(rows, seatsPerRow));
  }

  /**
   * Rows A, B, … with seats from 1; the first third is silver, the next gold, the last platinum.
   *
   * @param rows at most 26
   */
  public static SeatMap seatMap(int rows, int seatsPerRow) {
    var array = new JsonArray();
    for (int row = 0; row < rows; row++) {
      var seats = new JsonArray();
      for (int seat = 1; seat <= seatsPerRow; seat++) {
        seats.add(
            new JsonObject()
                .put("number", seat)
                .put("category", CATEGORIES.get(row * CATEGORIES.size() / rows)));
      }
      array.add(
          new JsonObject().put("row", String.valueOf((char) ('A' + row))).put("seats", seats));
    }
    return SeatMap.parse(new JsonObject().put("rows", array));
  }

  /** A movie; returns its id. */
  public static long movie(String title) {
    return GivenShowtime.movie(database(), title);
  }

  /** A venue in Berlin; returns its id. */
  public static long venue(String name) {
    return GivenShowtime.venue(database(), name);
  }

  /** A screen; returns its id. */
  public static long screen(long venue, String name, SeatMap seatMap) {
    return GivenShowtime.screen(database(), venue, name, seatMap);
  }

  /** Makes an account a partner who owns the venue. A token from before does not have the role. */
  public static void makePartner(UUID account, long venue) {
    grant(account, "customer", "partner");
    own(account, venue);
  }

  /** Gives the venue to the organisation of an account, which owns one from then on. */
  public static void own(UUID account, long venue) {
    database()
        .update(
            """
            with founded as (
              insert into partner (name)
              select coalesce(name, 'Partner')
              from account
              where account_id = ?1
                and account_id not in (select account_id from partner_member)
              returning partner_id),
            joined as (
              insert into partner_member (account_id, partner_id, role)
              select ?1, partner_id, 'owner'
              from founded)
            update venue
            set partner_id = coalesce(
              (select partner_id from founded),
              (select partner_id from partner_member where account_id = ?1))
            where venue_id = ?2
            """
                .replace("?1", "'" + account + "'::uuid")
                .replace("?2", String.valueOf(venue)));
  }

  /** Gives an account exactly these roles. A token from before does not have them. */
  public static void grant(UUID account, String... roles) {
    database().update("update account set roles = ? where account_id = ?", List.of(roles), account);
  }

  /** How a seat stands in the database, whether or not its hold has expired. */
  public static SeatStatus seatStatus(long showtime, String seatId) {
    return SeatStatus.valueOf(
        database()
            .one(
                "select status from seat_inventory where showtime_id = ? and seat_id = ?",
                showtime,
                seatId)
            .getString("status"));
  }

  /** The statuses of all seats in map order, a letter a seat. */
  public static String letters(long showtime) {
    return database()
        .one(
            """
            select string_agg(
                case status when 'BLOCKED' then 'X' else left(status, 1) end, '' order by position)
              as letters
            from seat_inventory
            where showtime_id = ?
            """,
            showtime)
        .getString("letters");
  }

  /** The version of a showtime's seats. */
  public static long version(long showtime) {
    return database().number("select seat_version from sale where showtime_id = ?", showtime);
  }

  /** Lets the open holds of a showtime expire now, but for those that a payment fences. */
  public static void expireHolds(long showtime) {
    expireHolds(database(), showtime);
  }

  /** The same in another database. */
  public static void expireHolds(TestDatabase database, long showtime) {
    expire(database, showtime, "ACTIVE", "expires_at");
  }

  /** Lets the time of payments under way on a showtime's holds be over now. */
  public static void expireFences(long showtime) {
    expireFences(database(), showtime);
  }

  /** The same in another database. */
  public static void expireFences(TestDatabase database, long showtime) {
    expire(database, showtime, "PAYING", "fenced_until");
  }

  private static void expire(TestDatabase database, long showtime, String status, String column) {
    database.update(
        """
        with expired as (
          update hold
          set %s = now() - interval '1 second'
          where showtime_id = ? and status = ?
          returning showtime_id, hold_token)
        update seat_inventory s
        set hold_expires_at = now() - interval '1 second'
        from expired e
        where s.showtime_id = e.showtime_id and s.hold_token = e.hold_token
        """
            .formatted(column),
        showtime,
        status);
  }

  private static TestDatabase database() {
    return TestStack.get().database();
  }
}
