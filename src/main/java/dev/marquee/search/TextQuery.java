package dev.marquee.search;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What words ask of an index, as the {@code query} of a search. Each document is in the best of the
 * tiers that it fits: a title as it is typed, then its beginning, then its words in any order, and
 * so on down to any of the words. Among movies of one tier the most voted come first: the logarithm
 * of the votes is less than the steps between tiers. All text goes through {@code match} queries,
 * so none of it is an operator. The analyzers are in the shapes of the indices.
 */
final class TextQuery {
  private static final int MOST_WORDS = 12;
  private static final int MOST_CHARACTERS = 100;

  /** A typo may be in the first letter. No word is as long as the 100 letters of a text. */
  private static final JsonObject ONE_TYPO = fuzzy("AUTO:3,100");

  private static final JsonObject TWO_TYPOS = fuzzy("AUTO:3,6");

  private static final JsonObject MOST_OF_THEM =
      new JsonObject().put("minimum_should_match", "67%");
  private static final JsonObject ALL_WORDS = new JsonObject().put("operator", "and");
  private static final JsonObject LOOSELY =
      new JsonObject().put("analyzer", "words_asked_loosely").put("zero_terms_query", "none");

  /** More than the popularity adds: it is the decimal logarithm of an int. */
  private static final int STEP = 10;

  private TextQuery() {}

  private static JsonObject fuzzy(String fuzziness) {
    return new JsonObject().put("fuzziness", fuzziness).put("max_expansions", 20);
  }

  /** Movies of which all words are in title, director and genres, or nearly. */
  static JsonObject movies(String q, Typos typos) {
    var text = text(q);
    return byPopularity(typos == Typos.NONE ? movieTiers(text) : nearMovieTiers(text, typos));
  }

  /** As {@link #movies}, the last word being cut short perhaps. */
  static JsonObject moviesWhileTyping(String q, Typos typos) {
    if (typos != Typos.NONE) {
      return movies(q, typos);
    }
    var text = text(q);
    return byPopularity(
        Stream.concat(
            movieTiers(text),
            Stream.of(tier(5, lastCutShort("title", text)), tier(3, lastCutShort("all", text)))));
  }

  private static Stream<JsonObject> movieTiers(String text) {
    var start = match("title.start", text);
    return Stream.of(
        tier(11, match("title.exact", text)),
        tier(10, both(start, ask("match_phrase", "title", text))),
        tier(9, match("title.article", text)),
        tier(8, start),
        tier(7, match("genres.words", text, ALL_WORDS)),
        tier(6, match("title", text, ALL_WORDS)),
        tier(4, match("director", text, ALL_WORDS)),
        tier(2, match("all", text, ALL_WORDS, LOOSELY)));
  }

  /** Only who may have meant anything at all gets what has some of the words. */
  private static Stream<JsonObject> nearMovieTiers(String text, Typos typos) {
    var near =
        Stream.of(
            tier(3, match("all", text, ALL_WORDS, LOOSELY, fuzzy(typos))),
            tier(2, match("title.start", text, fuzzy(typos))));
    return typos == Typos.ONE
        ? near
        : Stream.concat(
            near,
            Stream.of(
                tier(1, match("all", text, LOOSELY, MOST_OF_THEM)),
                tier(0, match("all", text, LOOSELY))));
  }

  private static JsonObject fuzzy(Typos typos) {
    return typos == Typos.ONE ? ONE_TYPO : TWO_TYPOS;
  }

  /**
   * Venues of which all words are in name and city, or nearly; the last one is cut short perhaps.
   */
  static JsonObject venuesWhileTyping(String q, Typos typos) {
    var text = text(q);
    return bestOf(typos == Typos.NONE ? venueTiers(text) : nearVenueTiers(text, typos));
  }

  private static Stream<JsonObject> venueTiers(String text) {
    return Stream.of(
        tier(5, match("name.exact", text)),
        tier(4, match("name.start", text)),
        tier(3, match("name", text, ALL_WORDS)),
        tier(2, lastCutShort("all", text)),
        tier(1, match("all", text, ALL_WORDS, LOOSELY)));
  }

  private static Stream<JsonObject> nearVenueTiers(String text, Typos typos) {
    return Stream.of(
        tier(2, match("all", text, ALL_WORDS, LOOSELY, fuzzy(typos))),
        tier(1, match("name.start", text, fuzzy(typos))));
  }

  /**
   * Movies whose titles have letters in common with a text that finds nothing: the best one's title
   * is what may have been meant. Finds nothing for a text that is like no title.
   */
  static JsonObject suggestion(String q) {
    return match("title.pieces", text(q), new JsonObject().put("minimum_should_match", "40%"));
  }

  private static JsonObject byPopularity(Stream<JsonObject> tiers) {
    return new JsonObject()
        .put(
            "function_score",
            new JsonObject()
                .put("query", bestOf(tiers))
                .put(
                    "field_value_factor",
                    new JsonObject()
                        .put("field", "imdb_votes")
                        .put("modifier", "log1p")
                        .put("missing", 0))
                .put("boost_mode", "sum"));
  }

  private static JsonObject bestOf(Stream<JsonObject> tiers) {
    return new JsonObject()
        .put("dis_max", new JsonObject().put("queries", new JsonArray(tiers.toList())));
  }

  /** The greater the number, the better the tier. */
  private static JsonObject tier(int number, JsonObject query) {
    return new JsonObject()
        .put("constant_score", new JsonObject().put("filter", query).put("boost", number * STEP));
  }

  private static JsonObject both(JsonObject one, JsonObject other) {
    return new JsonObject()
        .put("bool", new JsonObject().put("filter", new JsonArray(List.of(one, other))));
  }

  private static JsonObject match(String field, String text, JsonObject... options) {
    return ask("match", field, text, options);
  }

  private static JsonObject lastCutShort(String field, String text) {
    return ask("match_bool_prefix", field, text, ALL_WORDS);
  }

  private static JsonObject ask(String kind, String field, String text, JsonObject... options) {
    var asked = new JsonObject().put("query", text);
    Arrays.stream(options).forEach(asked::mergeIn);
    return new JsonObject().put(kind, new JsonObject().put(field, asked));
  }

  /** The text with its accents joined to their letters, so far as it is looked at. */
  private static String text(String q) {
    var whole =
        q.codePoints()
            .map(it -> isText(it) ? it : ' ')
            .limit(MOST_CHARACTERS)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
    return Arrays.stream(Normalizer.normalize(whole, Normalizer.Form.NFC).strip().split("\\s+"))
        .limit(MOST_WORDS)
        .collect(Collectors.joining(" "));
  }

  /** Half a surrogate pair cannot be sent as UTF-8. */
  private static boolean isText(int codePoint) {
    return Character.getType(codePoint) != Character.SURROGATE
        && !Character.isISOControl(codePoint);
  }
}
