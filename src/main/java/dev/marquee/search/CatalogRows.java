package dev.marquee.search;

import dev.marquee.pricing.PriceTerms;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the index is made of, as Postgres has it. */
final class CatalogRows {
  private static final int PAGE = 1_000;

  /**
   * Some rows of a table by their ids.
   *
   * @param last the greatest id among them
   */
  record Rows(List<JsonObject> documents, long last) {}

  /** A showtime by its place in the order of beginnings. */
  record Upcoming(OffsetDateTime startsAt, long showtime) {
    /** Before all. */
    static final Upcoming FIRST =
        new Upcoming(OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), 0);
  }

  private final Pool pool;

  CatalogRows(Pool pool) {
    this.pool = pool;
  }

  /**
   * The rows after an id; none where there are no more. Showtimes are those that have not ended.
   */
  Future<Rows> page(Kind kind, long after) {
    var sql =
        switch (kind) {
          case MOVIES -> MOVIES;
          case VENUES -> VENUES;
          case SHOWTIMES -> SHOWTIMES;
        };
    return pool.preparedQuery(sql).execute(Tuple.of(after, PAGE)).map(CatalogRows::rows);
  }

  private static final String MOVIES =
      """
      select movie_id as id, to_jsonb(movie) as document
      from movie
      where movie_id > $1
      order by movie_id
      limit $2
      """;

  private static final String VENUES =
      """
      select venue_id as id, to_jsonb(venue) as document
      from venue
      where venue_id > $1
      order by venue_id
      limit $2
      """;

  private static final String SHOWTIMES =
      """
      select showtime_id as id, to_jsonb(showtime) as document
      from showtime
      where showtime_id > $1
        and ends_at > now()
      order by showtime_id
      limit $2
      """;

  private static Rows rows(RowSet<Row> read) {
    var documents = read.stream().map(row -> row.getJsonObject("document")).toList();
    var last = read.stream().mapToLong(row -> row.getLong("id")).max().orElse(0);
    return new Rows(documents, last);
  }

  /** Whether a table has rows. */
  Future<Boolean> hasAny(Kind kind) {
    return page(kind, 0).map(it -> !it.documents().isEmpty());
  }

  /**
   * Some showtimes that have not begun, in the order in which they will.
   *
   * @param after the last one of those before; {@link Upcoming#FIRST} to begin with
   */
  Future<List<Upcoming>> upcoming(Upcoming after, int limit) {
    return pool.preparedQuery(
            """
            select showtime_id, starts_at
            from showtime
            where (starts_at, showtime_id) > (greatest($1, now()), $2)
            order by starts_at, showtime_id
            limit $3
            """)
        .execute(Tuple.of(after.startsAt(), after.showtime(), limit))
        .map(rows -> rows.stream().map(CatalogRows::upcoming).toList());
  }

  private static Upcoming upcoming(Row row) {
    return new Upcoming(row.getOffsetDateTime("starts_at"), row.getLong("showtime_id"));
  }

  /**
   * What is left at showtimes, as their documents have it: {@code {available_seats, currency,
   * price_from}}, by showtime.
   */
  Future<Map<Long, JsonObject>> left(Collection<Long> showtimes) {
    return pool.preparedQuery(
            """
            select s.showtime_id, s.available_seats, s.currency, p.terms, now() as moment
            from sale s
            join showtime_pricing p on p.showtime_id = s.showtime_id
            where s.showtime_id = any($1)
            """)
        .execute(Tuple.of(showtimes.toArray(Long[]::new)))
        .map(
            rows ->
                rows.stream()
                    .collect(
                        Collectors.toMap(row -> row.getLong("showtime_id"), CatalogRows::left)));
  }

  private static JsonObject left(Row row) {
    return new JsonObject()
        .put("available_seats", row.getInteger("available_seats"))
        .put("currency", row.getString("currency"))
        .put("price_from", lowest(row));
  }

  private static long lowest(Row row) {
    return PriceTerms.of(row.getJsonObject("terms"))
        .at(row.getOffsetDateTime("moment").toInstant())
        .lowest();
  }
}
