package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * Screens that are there, in Postgres. A seat map never changes: nodes keep it by its id, and
 * showtimes that are sold from it do, too. A screen that gets another one points to a new row.
 */
public final class Screens {

  /**
   * A screen as it is.
   *
   * @param version how many seat maps it has had, this one too
   * @param layout the seat map's JSON in full
   */
  public record Present(
      long id, long venueId, String name, int version, int seatCount, String layout) {

    /** What the audit log keeps of it. */
    public JsonObject summary() {
      return new JsonObject()
          .put("name", name)
          .put("seat_count", seatCount)
          .put("seat_map_version", version);
    }
  }

  private static final String SELECT =
      """
      select s.screen_id, s.venue_id, s.name, s.seat_map_version, m.seat_count,
        m.layout::text as layout
      from screen s
      join seat_map m on m.seat_map_id = s.seat_map_id
      where s.screen_id = $1
      """;

  private final Pool pool;

  /** Reads through this pool. */
  public Screens(Pool pool) {
    this.pool = pool;
  }

  /** A screen; empty if there is none of this id. */
  public Future<Optional<Present>> find(long screenId) {
    return present(pool, SELECT, screenId);
  }

  /** The same, and lets nobody else change it until the transaction ends. */
  public Future<Optional<Present>> lock(SqlClient transaction, long screenId) {
    return present(transaction, SELECT + "for no key update of s", screenId);
  }

  private static Future<Optional<Present>> present(SqlClient client, String text, long screenId) {
    return client
        .preparedQuery(text)
        .execute(Tuple.of(screenId))
        .map(rows -> rows.stream().findFirst().map(Screens::present));
  }

  private static Present present(Row row) {
    return new Present(
        row.getLong("screen_id"),
        row.getLong("venue_id"),
        row.getString("name"),
        row.getInteger("seat_map_version"),
        row.getInteger("seat_count"),
        row.getString("layout"));
  }

  /**
   * Seats that are sold or held for showtimes to come and that a new seat map does not have.
   *
   * @param kept the seats that it has
   * @param most how many to name
   */
  public Future<List<String>> lost(
      SqlClient transaction, long screenId, List<String> kept, int most) {
    return transaction
        .preparedQuery(
            """
            select distinct i.seat_id
            from showtime s
            join seat_inventory i on i.showtime_id = s.showtime_id
            where s.screen_id = $1
              and s.cancelled_at is null
              and s.starts_at > now()
              and (i.status = 'BOOKED' or (i.status = 'HELD' and i.hold_expires_at > now()))
              and not exists (
                select
                from unnest($2::text[]) as kept (seat_id)
                where kept.seat_id = i.seat_id)
            order by i.seat_id
            limit $3
            """)
        .execute(Tuple.of(screenId).addArrayOfString(kept.toArray(String[]::new)).addInteger(most))
        .map(rows -> rows.stream().map(row -> row.getString("seat_id")).toList());
  }

  /** Gives a screen another name. Fails where {@link Listings#isNameTaken} tells why. */
  public Future<Void> rename(SqlClient transaction, long screenId, String name) {
    return transaction
        .preparedQuery(
            """
            update screen
            set name = $2
            where screen_id = $1
            """)
        .execute(Tuple.of(screenId, name))
        .mapEmpty();
  }

  /**
   * Gives a screen another seat map, for showtimes that are put on sale from now on.
   *
   * @return its version
   */
  public Future<Integer> rebuild(
      SqlClient transaction, long screenId, String layout, int seatCount) {
    return transaction
        .preparedQuery(
            """
            with drawn as (
              insert into seat_map (layout, seat_count)
              values ($2::text::jsonb, $3)
              returning seat_map_id)
            update screen s
            set seat_map_id = drawn.seat_map_id, seat_map_version = s.seat_map_version + 1
            from drawn
            where s.screen_id = $1
            returning s.seat_map_version
            """)
        .execute(Tuple.of(screenId, layout, seatCount))
        .map(rows -> rows.iterator().next().getInteger("seat_map_version"));
  }
}
