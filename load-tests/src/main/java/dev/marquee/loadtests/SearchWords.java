package dev.marquee.loadtests;

import static dev.marquee.loadtests.SearchedService.encoded;

import io.vertx.core.buffer.Buffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What people who look for a film ask: for titles that are shown, of which one in five is misspelt.
 * The same for the same catalogue.
 */
final class SearchWords {
  private static final long SEED = 20_261_201;
  private static final int MISSPELT_IS_ONE_IN = 5;
  private static final int FIRST_ASKED_LENGTH = 2;
  private static final int LAST_ASKED_LENGTH = 20;
  private static final int LEAST_BROWSED_LENGTH = 3;

  private record Shown(String title, String city, String date) {}

  private final Random random = new Random(SEED);
  private final List<Shown> shown;

  private SearchWords(List<Shown> shown) {
    this.shown = shown;
  }

  /** About the showtimes to come of a database. */
  static SearchWords of(Database database) {
    var shown = new ArrayList<Shown>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select title, city, local_date
                from showtime
                join movie using (movie_id)
                join venue using (venue_id)
                where starts_at > now() + interval '1 hour' and cancelled_at is null
                order by showtime_id
                """)) {
      while (rows.next()) {
        shown.add(new Shown(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The showtimes could not be read", e);
    }
    return new SearchWords(shown);
  }

  /** Titles that are typed into a search box, each after every letter, by many at once. */
  List<Buffer> typed() {
    var requests = new ArrayList<Buffer>();
    for (var title : shown.stream().map(Shown::title).distinct().toList()) {
      prefixes(asTyped(title))
          .map(it -> request("/search?q=" + encoded(it)))
          .forEach(requests::add);
    }
    Collections.shuffle(requests, random);
    return requests;
  }

  private static Stream<String> prefixes(String title) {
    var prefixes = new ArrayList<String>();
    for (var length = Math.min(FIRST_ASKED_LENGTH, title.length());
        length <= Math.min(LAST_ASKED_LENGTH, title.length());
        length++) {
      prefixes.add(title.substring(0, length));
    }
    return prefixes.stream();
  }

  /** Parts of titles that are looked for in a city on a day when they are shown there. */
  List<Buffer> browsed() {
    var requests = new ArrayList<Buffer>();
    for (var it : shown) {
      var title = asTyped(it.title());
      var least = Math.min(LEAST_BROWSED_LENGTH, title.length());
      var words = title.substring(0, least + random.nextInt(title.length() - least + 1));
      requests.add(
          request(
              "/movies?q=%s&city=%s&date=%s&facets=true"
                  .formatted(encoded(words), encoded(it.city()), it.date())));
    }
    Collections.shuffle(requests, random);
    return requests;
  }

  private static Buffer request(String path) {
    return Buffer.buffer("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  private String asTyped(String title) {
    return title.length() > LEAST_BROWSED_LENGTH && random.nextInt(MISSPELT_IS_ONE_IN) == 0
        ? misspelt(title)
        : title;
  }

  /** With a letter left out, in the other order, twice or another, but for the first one. */
  private String misspelt(String title) {
    var at = 1 + random.nextInt(title.length() - 2);
    var before = title.substring(0, at);
    var letter = title.charAt(at);
    var next = title.charAt(at + 1);
    var after = title.substring(at + 2);
    return before
        + switch (random.nextInt(4)) {
          case 0 -> "" + next;
          case 1 -> "" + next + letter;
          case 2 -> "" + letter + letter + next;
          default -> "" + (char) ('a' + random.nextInt(26)) + next;
        }
        + after;
  }
}
