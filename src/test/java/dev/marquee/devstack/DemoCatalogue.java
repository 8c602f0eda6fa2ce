package dev.marquee.devstack;

import dev.marquee.devstack.DemoVenues.House;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The demo catalogue in a database: a thousand films, 120 venues with 400 screens and an arena, two
 * weeks of showtimes with their seats, and four accounts. The same for the same seed and day.
 */
public final class DemoCatalogue {
  static final long SEED = 20_261_201;
  static final int DAYS = 14;
  static final String PASSWORD = "marquee-demo";

  private static final long ORGANISATION = 1;
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
  public static int load(Connection connection, String passwordHash, LocalDate firstDay) {
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
      addOrganisation();
      addMovies();
      addVenues();
    } else if (isTrue("select not exists (select from account where email = '" + PARTNER + "')")) {
      return 0;
    }
    return new DemoShows(connection, houses, programme).add(firstDay, DAYS);
  }

  private void addAccounts(String passwordHash) throws SQLException, IOException {
    var accounts = new CopyText();
    for (var it : ACCOUNTS) {
      accounts.row(it.id(), it.name(), it.email(), passwordHash, it.roles());
    }
    accounts.copy(connection, "account (account_id, name, email, password_hash, roles)");
  }

  private void addOrganisation() throws SQLException, IOException {
    var partner = ACCOUNTS.stream().filter(it -> it.email().equals(PARTNER)).findFirst();
    var organisations = new CopyText();
    organisations.row(ORGANISATION, "Lyric Houses");
    organisations.copy(connection, "partner (partner_id, name)");
    var members = new CopyText();
    members.row(partner.map(DemoAccount::id), ORGANISATION, "owner");
    members.copy(connection, "partner_member (account_id, partner_id, role)");
    countOnFrom("partner", "partner_id");
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
    var seatMaps = new CopyText();
    var screens = new CopyText();
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
          house.lng(),
          Optional.of(ORGANISATION).filter(it -> house.partners()));
      for (var hall : house.halls()) {
        seatMaps.row(++screen, hall.seatMap().toJson().encode(), hall.seatMap().size());
        screens.row(screen, venue, hall.name(), screen);
      }
    }
    venues.copy(
        connection, "venue (venue_id, name, city, country, timezone, lat, lng, partner_id)");
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

  private boolean isTrue(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Runs a statement; returns how many rows it changed, if it changes rows. */
  static int execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      return Math.max(0, statement.getUpdateCount());
    }
  }
}
