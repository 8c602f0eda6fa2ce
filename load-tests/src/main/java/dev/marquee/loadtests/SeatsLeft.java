package dev.marquee.loadtests;

import static dev.marquee.loadtests.SearchedService.encoded;

import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Holds of two seats, each at a showtime of another film, and what searches tell of the seats that
 * are left.
 */
final class SeatsLeft {
  private static final int SEATS = 2;
  private static final long BOUND_MILLIS = 30_000;
  private static final long POLL_MILLIS = 100;

  private record Show(
      long id, String movie, String title, String city, String date, List<String> seats) {

    /** Asks for the film where it is shown on that day. */
    String path() {
      return "/movies?q=%s&city=%s&date=%s&limit=100"
          .formatted(encoded(title), encoded(city), date);
    }
  }

  private final SearchedService service;
  private final AtomicInteger held = new AtomicInteger();

  SeatsLeft(SearchedService service) {
    this.service = service;
  }

  /** How many holds were made. */
  int held() {
    return held.get();
  }

  /** So many, or fewer where there are fewer films. */
  List<Freshness.Change> changes(int count) {
    var shows = shows(count);
    var changes = new ArrayList<Freshness.Change>();
    for (var i = 0; i < shows.size(); i++) {
      var show = shows.get(i);
      var buyer = service.buyers().tokens().get(i % service.buyers().count());
      changes.add(() -> hold(show, buyer));
    }
    return changes;
  }

  private List<Show> shows(int count) {
    var shows = new ArrayList<Show>();
    try (var connection = service.database().connect();
        var statement =
            connection.prepareStatement(
                """
                with one as (
                  select distinct on (movie_id) showtime_id, movie_id, venue_id, local_date
                  from showtime
                  join sale using (showtime_id)
                  where opens_at <= now() and closes_at > now() + interval '1 hour'
                    and cancelled_at is null
                    and waiting_room_mode = 'OFF'
                    and available_seats = total_seats
                  order by movie_id, showtime_id)
                select showtime_id, movie_id, title, city, local_date, array(
                    select seat_id
                    from seat_inventory i
                    where i.showtime_id = one.showtime_id
                    order by position
                    limit ?)
                from one
                join movie using (movie_id)
                join venue using (venue_id)
                limit ?
                """)) {
      statement.setInt(1, SEATS);
      statement.setInt(2, count);
      var rows = statement.executeQuery();
      while (rows.next()) {
        shows.add(
            new Show(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getString(5),
                List.of((String[]) rows.getArray(6).getArray())));
      }
      return shows;
    } catch (SQLException e) {
      throw new IllegalStateException("The showtimes could not be read", e);
    }
  }

  private BooleanSupplier hold(Show show, String buyer) {
    var before = known(show);
    var answer =
        service.api().withToken(buyer).hold(show.id(), show.seats().toArray(String[]::new));
    if (answer.status() != 201) {
      throw new IllegalStateException("A hold was answered " + answer);
    }
    held.incrementAndGet();
    return () -> left(show).filter(it -> it == before - SEATS).isPresent();
  }

  /** What is known before the hold; that may have to come first. */
  private int known(Show show) {
    var deadline = System.currentTimeMillis() + BOUND_MILLIS;
    while (System.currentTimeMillis() < deadline) {
      var left = left(show);
      if (left.isPresent()) {
        return left.get();
      }
      Pause.millis(POLL_MILLIS);
    }
    throw new IllegalStateException("Nothing is known of the seats of " + show);
  }

  private Optional<Integer> left(Show show) {
    return service
        .fromIndex(show.path())
        .flatMap(
            page ->
                page.getJsonArray("items").stream()
                    .map(JsonObject.class::cast)
                    .filter(it -> it.getString("id").equals(show.movie()))
                    .findFirst())
        .map(it -> it.getInteger("available_seats"));
  }
}
