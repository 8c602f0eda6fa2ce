package dev.marquee.devstack;

import dev.marquee.catalog.SeatMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A showtime that a test wants: by default it begins in two days, sells since yesterday, and can be
 * cancelled until two hours before it begins. Immutable.
 *
 * @param silver what a silver seat costs, in minor units; so gold and platinum
 * @param startsIn from now; may be negative, as may the others
 * @param opensIn when the sale opens, from now
 * @param cancellableFor until how long before the start a booking can be cancelled
 */
public record GivenShowtime(
    TestDatabase database,
    SeatMap seatMap,
    String currency,
    long silver,
    long gold,
    long platinum,
    Duration startsIn,
    Duration opensIn,
    Duration cancellableFor) {

  /** A showtime that is there. */
  public record Show(long id, long movie, long venue, long screen, List<String> seatIds) {}

  static GivenShowtime of(TestDatabase database, SeatMap seatMap) {
    return new GivenShowtime(
        database,
        seatMap,
        "EUR",
        1000,
        1500,
        2000,
        Duration.ofDays(2),
        Duration.ofDays(-1),
        Duration.ofHours(2));
  }

  public GivenShowtime priced(String currency, long silver, long gold, long platinum) {
    return new GivenShowtime(
        database, seatMap, currency, silver, gold, platinum, startsIn, opensIn, cancellableFor);
  }

  public GivenShowtime startingIn(Duration startsIn) {
    return new GivenShowtime(
        database, seatMap, currency, silver, gold, platinum, startsIn, opensIn, cancellableFor);
  }

  public GivenShowtime openingIn(Duration opensIn) {
    return new GivenShowtime(
        database, seatMap, currency, silver, gold, platinum, startsIn, opensIn, cancellableFor);
  }

  public GivenShowtime cancellableFor(Duration cancellableFor) {
    return new GivenShowtime(
        database, seatMap, currency, silver, gold, platinum, startsIn, opensIn, cancellableFor);
  }

  /** Puts it there with a movie, a venue and a screen of its own. */
  public Show insert() {
    var name = "Fixture " + UUID.randomUUID();
    var venue = venue(database, name);
    return insert(movie(database, name), venue, screen(database, venue, "Screen 1", seatMap));
  }

  /** Puts it on a screen that is there. */
  public Show insert(long movie, long venue, long screen) {
    var startsAt = Instant.now().plus(startsIn);
    var id =
        database.number(
            """
            with shown as (
              insert into showtime
                (movie_id, venue_id, screen_id, seat_map_id, starts_at, ends_at, local_date)
              select ?, venue_id, screen_id, seat_map_id, s.starts_at,
                s.starts_at + interval '2 hours', (s.starts_at at time zone timezone)::date
              from screen
                join venue using (venue_id)
                cross join (select ?::timestamptz as starts_at) s
              where screen_id = ?
              returning showtime_id, seat_map_id, starts_at),
            selling as (
              insert into sale
                (showtime_id, total_seats, available_seats, currency, opens_at, closes_at,
                 cancellable_until)
              select showtime_id, seat_count, seat_count, ?, ?, starts_at,
                starts_at - ?::int * interval '1 second'
              from shown
                join seat_map using (seat_map_id)
              returning showtime_id),
            priced as (
              insert into pricing_tier (showtime_id, category, amount)
              select showtime_id, category, amount
              from selling,
                (values ('SILVER', ?::bigint), ('GOLD', ?::bigint), ('PLATINUM', ?::bigint))
                  as tier (category, amount)
              where category = any(?)),
            seats as (
              insert into seat_inventory (showtime_id, seat_id, position)
              select showtime_id, seat_id, ordinality - 1
              from selling, unnest(?::text[]) with ordinality as seat (seat_id, ordinality))
            select showtime_id
            from selling
            """,
            movie,
            startsAt,
            screen,
            currency,
            Instant.now().plus(opensIn),
            (int) cancellableFor.toSeconds(),
            silver,
            gold,
            platinum,
            List.copyOf(seatMap.categories()),
            seatIds());
    return new Show(id, movie, venue, screen, seatIds());
  }

  private List<String> seatIds() {
    return seatMap.seats().stream().map(SeatMap.Seat::id).toList();
  }

  static long movie(TestDatabase database, String title) {
    return database.number(
        """
        insert into movie (title, genres, language, duration_minutes)
        values (?, array['Drama'], 'en', 100)
        returning movie_id
        """,
        title);
  }

  static long venue(TestDatabase database, String name) {
    return database.number(
        """
        insert into venue (name, city, country, timezone, lat, lng)
        values (?, 'Berlin', 'DE', 'Europe/Berlin', 52.52, 13.405)
        returning venue_id
        """,
        name);
  }

  static long screen(TestDatabase database, long venue, String name, SeatMap seatMap) {
    return database.number(
        """
        with map as (
          insert into seat_map (layout, seat_count)
          values (?::jsonb, ?)
          returning seat_map_id)
        insert into screen (venue_id, name, seat_map_id)
        select ?, ?, seat_map_id
        from map
        returning screen_id
        """,
        seatMap.toJson().encode(),
        seatMap.size(),
        venue,
        name);
  }
}
