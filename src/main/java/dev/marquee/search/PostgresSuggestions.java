package dev.marquee.search;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;

/** What may have been meant by words that find nothing, from Postgres. */
final class PostgresSuggestions {
  private final Pool pool;

  PostgresSuggestions(Pool pool) {
    this.pool = pool;
  }

  /** The title that is most like the words, of the movies that the rest of the query fits. */
  Future<Optional<String>> title(String words, MovieQuery query) {
    return pool.preparedQuery(
            """
            select m.title as suggestion
            from movie m
            where folded(m.title) %% folded($1)
              and %s
              and %s
              and %s
            order by similarity(folded(m.title), folded($1)) desc, m.imdb_votes desc, m.movie_id
            limit 1
            """
                .formatted(
                    FittingShowtimes.OF_GENRE,
                    FittingShowtimes.OF_LANGUAGE,
                    FittingShowtimes.IS_SHOWN))
        .execute(FittingShowtimes.ofMovies(words, query).addString(query.city().orElse(null)))
        .map(PostgresSuggestions::first);
  }

  private static Optional<String> first(RowSet<Row> rows) {
    return rows.stream().findFirst().map(row -> row.getString("suggestion"));
  }
}
