package dev.marquee.devstack;

import static dev.marquee.devstack.DemoCatalogue.execute;

import dev.marquee.devstack.DemoVenues.Hall;
import dev.marquee.devstack.DemoVenues.House;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/**
 * The showtimes of the demo catalogue with their sales, prices and seats. What a client knows (the
 * plan) is copied; what the database knows (a million seats) is made there.
 */
record DemoShows(Connection connection, List<House> houses, DemoProgramme programme) {

  /**
   * Adds the shows of these days that are not there yet. Films and screens are numbered from 1 in
   * the order of the plan.
   *
   * @return how many were added
   */
  int add(LocalDate firstDay, int days) throws SQLException, IOException {
    plan(firstDay, days);
    return addPlanned();
  }

  /** The shows of all days, whether or not they are there already. */
  private void plan(LocalDate firstDay, int days) throws SQLException, IOException {
    execute(
        connection,
        """
        create temp table planned (
          place int,
          movie_id bigint,
          screen_id bigint,
          starts_at timestamptz,
          ends_at timestamptz,
          local_date date,
          opens_at timestamptz,
          currency char(3),
          silver bigint,
          gold bigint,
          platinum bigint
        ) on commit drop
        """);
    var rows = new CopyText();
    var place = 0;
    for (int day = 0; day < days; day++) {
      var screen = 0;
      for (var house : houses) {
        for (var hall : house.halls()) {
          place = plan(rows, place, house, hall, screen++, firstDay.plusDays(day));
        }
      }
    }
    rows.copy(connection, "planned");
  }

  private int plan(CopyText rows, int place, House house, Hall hall, int screen, LocalDate day) {
    var next = place;
    for (var show : programme.shows(house, hall, screen, day)) {
      rows.row(
          next++,
          show.film() + 1,
          screen + 1,
          show.startsAt(),
          show.endsAt(),
          show.day(),
          show.opensAt(),
          house.city().currency(),
          show.silver(),
          show.gold(),
          show.platinum());
    }
    return next;
  }

  private int addPlanned() throws SQLException {
    execute(
        connection,
        """
        create temp table added (
          showtime_id bigint,
          seat_map_id bigint,
          place int
        ) on commit drop
        """);
    // A partner may have put a show of his own there, or cancelled one of ours: both stay so.
    var showtimes =
        execute(
            connection,
            """
            with shown as (
              insert into showtime
                (movie_id, venue_id, screen_id, seat_map_id, starts_at, ends_at, local_date)
              select p.movie_id, s.venue_id, s.screen_id, s.seat_map_id, p.starts_at, p.ends_at,
                p.local_date
              from planned p
                join screen s using (screen_id)
              where not exists (
                select
                from showtime t
                where t.venue_id = s.venue_id
                  and t.starts_at = p.starts_at
                  and t.screen_id = p.screen_id)
              order by p.place
              on conflict do nothing
              returning showtime_id, seat_map_id, screen_id, starts_at)
            insert into added
            select showtime_id, seat_map_id, place
            from shown
              join planned using (screen_id, starts_at)
            """);
    if (showtimes > 0) {
      addSales();
      addSeats();
    }
    return showtimes;
  }

  private void addSales() throws SQLException {
    execute(
        connection,
        """
        insert into sale
          (showtime_id, total_seats, available_seats, currency, opens_at, closes_at,
           cancellable_until)
        select showtime_id, seat_count, seat_count, currency, opens_at, starts_at,
          starts_at - interval '2 hours'
        from added
          join seat_map using (seat_map_id)
          join planned using (place)
        order by showtime_id
        """);
    execute(
        connection,
        """
        create temp table map_seat on commit drop as
        select seat_map_id, r.line ->> 'row' || (s.seat ->> 'number') collate "C" as seat_id,
          s.seat ->> 'category' as category,
          row_number() over (partition by seat_map_id order by r.place, s.place) - 1 as position
        from seat_map,
          jsonb_array_elements(layout -> 'rows') with ordinality as r (line, place),
          jsonb_array_elements(r.line -> 'seats') with ordinality as s (seat, place)
        where seat_map_id in (select seat_map_id from added)
        """);
    execute(
        connection,
        """
        insert into pricing_tier (showtime_id, category, amount)
        select showtime_id, category,
          case category when 'SILVER' then silver when 'PLATINUM' then platinum else gold end
        from added
          join planned using (place)
          join (select distinct seat_map_id, category from map_seat) c using (seat_map_id)
        order by showtime_id, category
        """);
  }

  private void addSeats() throws SQLException {
    execute(connection, "analyze added, map_seat");
    execute(
        connection,
        """
        insert into seat_inventory (showtime_id, seat_id, position)
        select showtime_id, seat_id, position
        from added
          join map_seat using (seat_map_id)
        order by showtime_id, seat_id
        """);
  }
}
