package dev.marquee.loadtests;

import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Films that are shown get another title by SQL, each once, and are looked for by its new word. */
final class TitleChanges {
  private static final long SEED = 20_261_201;
  private static final int LETTERS = 10;

  private TitleChanges() {}

  /** So many, or fewer where there are fewer films. */
  static List<Freshness.Change> of(SearchedService service, int count) {
    var changes = new ArrayList<Freshness.Change>();
    var random = new SplittableRandom(SEED);
    for (var movie : movies(service.database(), count)) {
      var word = word(random);
      changes.add(() -> change(service, movie, word));
    }
    return changes;
  }

  private static List<Long> movies(Database database, int count) {
    var ids = new ArrayList<Long>();
    try (var connection = database.connect();
        var statement =
            connection.prepareStatement(
                """
                select movie_id
                from showtime
                where starts_at > now() + interval '1 hour' and cancelled_at is null
                group by movie_id
                order by movie_id
                limit ?
                """)) {
      statement.setInt(1, count);
      var rows = statement.executeQuery();
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
      return ids;
    } catch (SQLException e) {
      throw new IllegalStateException("The films could not be read", e);
    }
  }

  /** One that nobody has thought of. */
  private static String word(SplittableRandom random) {
    var word = new StringBuilder();
    for (var i = 0; i < LETTERS; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private static BooleanSupplier change(SearchedService service, long movie, String word) {
    service
        .database()
        .execute(
            "update movie set title = title || ' %s' where movie_id = %d".formatted(word, movie));
    return () -> isFound(service, movie, word);
  }

  private static boolean isFound(SearchedService service, long movie, String word) {
    return service
        .fromIndex("/movies?q=" + word)
        .map(page -> page.getJsonArray("items"))
        .filter(items -> items.stream().anyMatch(it -> isIt((JsonObject) it, movie, word)))
        .isPresent();
  }

  private static boolean isIt(JsonObject found, long movie, String word) {
    return found.getString("id").equals(String.valueOf(movie))
        && found.getString("title").endsWith(word);
  }
}
