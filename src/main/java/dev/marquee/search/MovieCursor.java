package dev.marquee.search;

import dev.marquee.api.Cursor;
import dev.marquee.catalog.CursorKey;
import java.util.Optional;

/**
 * Where a list of movies goes on. Every finder makes and takes the same ones, so that a list goes
 * on when another finder answers than did before.
 */
public sealed interface MovieCursor {

  /**
   * After a movie of the list without words: the most voted first, then by id.
   *
   * @param votes of that movie
   */
  record ByVotes(int votes, long movieId) implements MovieCursor {
    private static final String LIST = "movies";

    /** Before the first movie. */
    private static final ByVotes START = new ByVotes(Integer.MAX_VALUE, 0);

    /**
     * Reads it; the start where there is none.
     *
     * @throws dev.marquee.api.Problem.Refusal 400 if it is not a cursor of this list
     */
    public static ByVotes of(Optional<String> cursor) {
      return cursor.map(ByVotes::parse).orElse(START);
    }

    private static ByVotes parse(String cursor) {
      var key = CursorKey.parse(LIST, cursor, 2);
      var votes = key.wholeNumber(0);
      if (votes < 0 || votes > Integer.MAX_VALUE) {
        throw Cursor.invalid();
      }
      return new ByVotes((int) votes, key.wholeNumber(1));
    }

    /** As clients get it. */
    public String format() {
      return Cursor.of(LIST, votes, movieId);
    }
  }

  /**
   * In the list by relevance, which has no key that a database could go on from: so it is a count,
   * and ends.
   *
   * @param offset how many movies were given before
   */
  record ByRelevance(int offset) implements MovieCursor {
    /** No list by relevance goes on after so many. */
    public static final int DEEPEST = 1000;

    private static final String LIST = "movies_by_relevance";

    /**
     * Reads it; the start where there is none.
     *
     * @throws dev.marquee.api.Problem.Refusal 400 if it is not a cursor of this list
     */
    public static ByRelevance of(Optional<String> cursor) {
      return cursor.map(ByRelevance::parse).orElse(new ByRelevance(0));
    }

    private static ByRelevance parse(String cursor) {
      var offset = CursorKey.parse(LIST, cursor, 1).wholeNumber(0);
      if (offset < 1 || offset > DEEPEST) {
        throw Cursor.invalid();
      }
      return new ByRelevance((int) offset);
    }

    /** Where it goes on after a full page; absent where that is too deep. */
    public Optional<String> next(int limit) {
      return offset + limit > DEEPEST
          ? Optional.empty()
          : Optional.of(Cursor.of(LIST, offset + limit));
    }
  }
}
