package dev.marquee.devstack;

import dev.marquee.devstack.DemoVenues.Hall;
import dev.marquee.devstack.DemoVenues.House;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * The demo catalogue in a database: a thousand films, 120 venues with 400 screens and an arena, two
 * weeks of showtimes with their seats, and four accounts. The same for the same seed and day.
 */
final class DemoCatalogue {
  static final long SEED = 20_261_201;
  static final int DAYS = 14;
  static final String PASSWORD = "marquee-demo";

  private static final String PARTNER = "partner@marquee.test";

  /** An account of the demo. */
  record DemoAccount(String name, String email, List<String> roles) {
    UUID id() {
      return UUID.nameUUIDFromBytes(email.getBytes(StandardCharsets.UTF_8));
    }
  }

  static final List<DemoAccount> ACCOUNTS =
      List.of(
          new DemoAccount("Alice", "alice@marquee.test", List.of("customer")),
          new DemoAccount("Bob", "bob@marquee.test", List.of("customer")),
          new DemoAccount("Parvati", PARTNER, List.of("customer", "partner")),
          new DemoAccount("Ada", "admin@marquee.test", List.of("customer", "admin")));

  private final DemoData data = DemoData.read(SEED);
  private final List<House> houses = DemoVenues.plan(SEED, data.cities());
  private final DemoProgramme programme = new DemoProgramme(SEED, data.films());
  private final Connection connection;

  private DemoCatalogue(Connection connection) {
    this.connection = connection;
  }

  /**
   * Loads what is missing of the catalogue, in one transaction: all of it, or, when it was loaded
   * on an earlier day, the showtimes of the days since. A database with another catalogue is let
   * be.
   *
   * @param passwordHash of the accounts' password
   * @param firstDay of the two weeks
   * @return how many showtimes were added
   */
  static int load(Connection connection, String passwordHash, LocalDate firstDay) {
    try {
      connection.setAutoCommit(false);
      var showtimes = new DemoCatalogue(connection).load(passwordHash, firstDay);
      connection.commit();
      connection.setAutoCommit(true);
      if (showtimes > 0) {
        execute(connection, "analyze");
      }
      return showtimes;
    } catch (SQLException e) {
      throw new IllegalStateException("The demo catalogue could not be loaded", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int load(String passwordHash, LocalDate firstDay) throws SQLException, IOException {
    execute(connection, "lock table movie in share row exclusive mode");
    if (isTrue("select not exists (select from movie) and not exists (select from venue)")) {
      addAccounts(passwordHash);
      addMovies();
      addVenues();
    } else if (isTrue("select not exists (select from account where email = '" + PARTNER + "')")) {
      return 0;
    }
    plan(firstDay);
    return addPlanned();
  }

  private void addAccounts(String passwordHash) throws SQLException, IOException {
    var accounts = new CopyText();
    for (var it : ACCOUNTS) {
      accounts.row(it.id(), it.name(), it.email(), passwordHash, it.roles());
    }
    accounts.copy(connection, "account (account_id, name, email, password_hash, roles)");
  }

  private void addMovies() throws SQLException, IOException {
    var movies = new CopyText();
    var id = 0;
    for (var it : data.films()) {
      movies.row(
          ++id,
          it.title(),
          it.genres(),
          it.language(),
          it.durationMinutes(),
          it.rating(),
          it.releaseDate(),
          it.director(),
          it.imdbRating(),
          it.imdbVotes());
    }
    movies.copy(
        connection,
        """
        movie (movie_id, title, genres, language, duration_minutes, rating, release_date, director,
          imdb_rating, imdb_votes)
        """);
    countOnFrom("movie", "movie_id");
  }

  private void addVenues() throws SQLException, IOException {
    var venues = new CopyText();
    var owners = new CopyText();
    var seatMaps = new CopyText();
    var screens = new CopyText();
    var partner = ACCOUNTS.stream().filter(it -> it.email().equals(PARTNER)).findFirst();
    var venue = 0;
    var screen = 0;
    for (var house : houses) {
      var city = house.city();
      venues.row(
          ++venue,
          house.name(),
          city.name(),
          city.country(),
          city.timezone(),
          house.lat(),
          house.lng());
      if (house.partners()) {
        owners.row(venue, partner.map(DemoAccount::id));
      }
      for (var hall : house.halls()) {
        seatMaps.row(++screen, hall.seatMap().toJson().encode(), hall.seatMap().size());
        screens.row(screen, venue, hall.name(), screen);
      }
    }
    venues.copy(connection, "venue (venue_id, name, city, country, timezone, lat, lng)");
    owners.copy(connection, "venue_owner (venue_id, account_id)");
    seatMaps.copy(connection, "seat_map (seat_map_id, layout, seat_count)");
    screens.copy(connection, "screen (screen_id, venue_id, name, seat_map_id)");
    countOnFrom("venue", "venue_id");
    countOnFrom("seat_map", "seat_map_id");
    countOnFrom("screen", "screen_id");
  }

  /** Ids that were given here are not given again. */
  private void countOnFrom(String table, String column) throws SQLException {
    execute(
        connection,
        "select setval(pg_get_serial_sequence('%1$s', '%2$s'), max(%2$s)) from %1$s"
            .formatted(table, column));
  }

  /** The shows of all days, whether or not they are there already. */
  private void plan(LocalDate firstDay) throws SQLException, IOException {
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
    for (int day = 0; day < DAYS; day++) {
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

  private boolean isTrue(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Runs a statement; returns how many rows it changed, if it changes rows. */
  private static int execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      return Math.max(0, statement.getUpdateCount());
    }
  }
}
