package dev.marquee.loadtests;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Showtimes on sale, all of one size, each on a screen of its own. Their ids are 1, 2, …
 *
 * @param seatIds in map order
 */
record Shows(List<Long> ids, List<String> seatIds) {

  /**
   * Puts showtimes into a migrated database without a catalogue, with a few statements whatever
   * their number. Rows are named AA, AB, …
   */
  static Shows insert(Database database, int showtimes, int rows, int seatsPerRow) {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("set synchronous_commit = off");
      statement.execute(
          """
          create temp table layout_seat as
          select (r * %2$d + n - 1) as position,
            chr(65 + r / 26) || chr(65 + r %% 26) as "row",
            n as number,
            (array['SILVER', 'GOLD', 'PLATINUM'])[1 + r * 3 / %1$d] as category
          from generate_series(0, %1$d - 1) r, generate_series(1, %2$d) n
          """
              .formatted(rows, seatsPerRow));
      statement.execute(CATALOGUE.formatted(showtimes));
      statement.execute(SEATS);
    } catch (SQLException e) {
      throw new IllegalStateException("The showtimes could not be made", e);
    }
    // So that no run pays for another's leftovers: hint bits are set, nothing is left to vacuum.
    database.execute("vacuum (freeze, analyze)");
    database.execute("checkpoint");
    return new Shows(
        LongStream.rangeClosed(1, showtimes).boxed().toList(), seats(rows, seatsPerRow));
  }

  private static List<String> seats(int rows, int seatsPerRow) {
    var ids = new ArrayList<String>(rows * seatsPerRow);
    for (int row = 0; row < rows; row++) {
      for (int number = 1; number <= seatsPerRow; number++) {
        ids.add("" + (char) ('A' + row / 26) + (char) ('A' + row % 26) + number);
      }
    }
    return List.copyOf(ids);
  }

  private static final String CATALOGUE =
      """
      insert into movie (title, genres, language, duration_minutes)
      values ('The Long Queue', array['Drama'], 'en', 120);
      insert into venue (name, city, country, timezone, lat, lng)
      values ('Benchmark Hall', 'Berlin', 'DE', 'Europe/Berlin', 52.52, 13.405);
      insert into seat_map (layout, seat_count)
      select jsonb_build_object('rows', jsonb_agg(line order by "row")),
        (select count(*) from layout_seat)
      from (
        select "row", jsonb_build_object('row', "row", 'seats', jsonb_agg(
            jsonb_build_object('number', number, 'category', category) order by number)) as line
        from layout_seat
        group by "row") lines;
      insert into screen (venue_id, name, seat_map_id)
      select 1, 'Screen ' || n, 1
      from generate_series(1, %1$d) n;
      insert into showtime
        (movie_id, venue_id, screen_id, seat_map_id, starts_at, ends_at, local_date)
      select 1, 1, screen_id, 1, now() + interval '7 days', now() + interval '170 hours',
        (now() at time zone 'Europe/Berlin' + interval '7 days')::date
      from screen
      order by screen_id;
      insert into sale
        (showtime_id, total_seats, available_seats, currency, opens_at, closes_at,
         cancellable_until)
      select showtime_id, seat_count, seat_count, 'EUR', now() - interval '1 day', starts_at,
        starts_at
      from showtime
      join seat_map using (seat_map_id)
      order by showtime_id;
      insert into pricing_tier (showtime_id, category, amount)
      select showtime_id, category, amount
      from sale,
        (values ('SILVER', 1000), ('GOLD', 1500), ('PLATINUM', 2000)) tier (category, amount)
      """;

  /** In map order, as the service itself puts up the seats of a new showtime. */
  private static final String SEATS =
      """
      insert into seat_inventory (showtime_id, seat_id, position)
      select showtime_id, "row" || number, position
      from sale, layout_seat
      order by showtime_id, position
      """;
}
