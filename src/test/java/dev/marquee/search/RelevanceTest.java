package dev.marquee.search;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.SearchNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How well 2,916 films are found by what people type, as the mean reciprocal rank (MRR): a query
 * counts 1 where a film that was meant comes first, 1/2 where it comes second, and so on, and 0
 * where it is not among the first ten.
 */
class RelevanceTest {
  private static final Logger log = LoggerFactory.getLogger(RelevanceTest.class);
  private static final int RANKS = 10;
  private static final long FIRST_ID = 1_000_000;

  private static List<JsonObject> films;
  private static Node node;
  private static Node nodeWithoutIndex;

  /**
   * A query and what was meant.
   *
   * @param expected titles, directors or genres; a film that has one of them was meant
   */
  private record Judged(String kind, String query, List<String> expected) {
    boolean means(JsonObject film) {
      return expected.contains(film.getString("title"))
          || expected.contains(film.getString("director"))
          || List.of(film.getString("genre").split("/")).stream().anyMatch(expected::contains);
    }
  }

  @BeforeAll
  static void start() {
    var nodes = SearchNodes.of("relevance");
    films = films();
    show(nodes);
    node = nodes.start();
    nodeWithoutIndex = nodes.startWithoutIndex();
    Await.until("the index is there", Duration.ofSeconds(60), () -> !isDegraded(node));
  }

  @AfterAll
  static void stop() {
    node.close();
    nodeWithoutIndex.close();
  }

  @Test
  void what_was_meant_is_nearly_always_first_in_the_index() {
    assertThat(isDegraded(node)).isFalse();

    assertThat(meanReciprocalRank("index", node)).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void what_was_meant_is_mostly_first_in_postgres() {
    assertThat(isDegraded(nodeWithoutIndex)).isTrue();

    assertThat(meanReciprocalRank("postgres", nodeWithoutIndex)).isGreaterThan(0.5);
  }

  private static double meanReciprocalRank(String finder, Node asked) {
    var ranks =
        judgedQueries().stream()
            .collect(
                Collectors.groupingBy(
                    Judged::kind,
                    TreeMap::new,
                    Collectors.mapping(
                        it -> reciprocalRank(finder, asked, it), Collectors.toList())));
    ranks.forEach((kind, of) -> report(finder, kind, of));
    var all = ranks.values().stream().flatMap(List::stream).toList();
    report(finder, "all", all);
    return mean(all);
  }

  private static double reciprocalRank(String finder, Node asked, Judged judged) {
    var found = find(asked, judged.query());
    var rank =
        IntStream.range(0, found.size())
            .filter(place -> judged.means(film(found.getJsonObject(place))))
            .mapToDouble(place -> 1.0 / (place + 1))
            .findFirst()
            .orElse(0);
    if (rank < 1) {
      log.atInfo()
          .addKeyValue("finder", finder)
          .addKeyValue("query", judged.query())
          .addKeyValue("reciprocal_rank", rounded(rank))
          .log("relevance.not_first");
    }
    return rank;
  }

  private static void report(String finder, String kind, List<Double> ranks) {
    log.atInfo()
        .addKeyValue("finder", finder)
        .addKeyValue("kind", kind)
        .addKeyValue("queries", ranks.size())
        .addKeyValue("mrr", rounded(mean(ranks)))
        .log("relevance.measured");
  }

  private static double mean(List<Double> ranks) {
    return ranks.stream().mapToDouble(it -> it).average().orElseThrow();
  }

  private static String rounded(double rank) {
    return String.format(Locale.ROOT, "%.3f", rank);
  }

  private static JsonObject film(JsonObject movie) {
    var place = Long.parseLong(movie.getString("id")) - FIRST_ID;
    return place < 0 ? movie.put("genre", "") : films.get((int) place);
  }

  private static boolean isDegraded(Node asked) {
    return answer(asked, "anything").getBoolean("degraded");
  }

  private static JsonArray find(Node asked, String q) {
    return answer(asked, q).getJsonArray("items");
  }

  private static JsonObject answer(Node asked, String q) {
    var query = URLEncoder.encode(q, StandardCharsets.UTF_8);
    var answer = Api.anonymous(asked).get("/movies?limit=" + RANKS + "&q=" + query);
    assertThat(answer).hasStatus(200);
    return answer.json();
  }

  private static List<Judged> judgedQueries() {
    return rows("/search/judged-queries.csv").stream()
        .map(
            row ->
                new Judged(
                    row.getString("kind"),
                    row.getString("query"),
                    List.of(row.getString("expected").split("\\|"))))
        .toList();
  }

  private static List<JsonObject> films() {
    return rows("/demo/movies.csv");
  }

  /** Each film has one showtime. */
  private static void show(SearchNodes nodes) {
    var screen = Fixtures.showtime(nodes.database(), 1, 1).insert().screen();
    nodes
        .database()
        .update(
            """
            insert into movie
              (movie_id, title, genres, language, duration_minutes, director, imdb_votes)
            select ? + place - 1, film ->> 'title', string_to_array(film ->> 'genre', '/'), 'en',
              100, nullif(film ->> 'director', ''),
              coalesce(nullif(film ->> 'imdb_votes', '')::int, 0)
            from jsonb_array_elements(?::jsonb) with ordinality as list (film, place)
            """,
            FIRST_ID,
            new JsonArray(films).encode());
    nodes
        .database()
        .update(
            """
            insert into showtime
              (movie_id, venue_id, screen_id, seat_map_id, starts_at, ends_at, local_date)
            select movie_id, venue_id, screen_id, seat_map_id, starts_at,
              starts_at + interval '1 minute', starts_at::date
            from screen
              cross join (
                select movie_id,
                  now() + interval '3 days' + (movie_id - ?) * interval '2 minutes' as starts_at
                from movie
                where movie_id >= ?) film
            where screen_id = ?
            """,
            FIRST_ID,
            FIRST_ID,
            screen);
  }

  private static List<JsonObject> rows(String file) {
    var reader =
        new CsvMapper().readerForMapOf(String.class).with(CsvSchema.emptySchema().withHeader());
    try (var in = Objects.requireNonNull(RelevanceTest.class.getResourceAsStream(file));
        MappingIterator<Map<String, Object>> rows = reader.readValues(in)) {
      return rows.readAll().stream().map(JsonObject::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
