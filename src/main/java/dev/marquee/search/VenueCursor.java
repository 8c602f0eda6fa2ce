package dev.marquee.search;

import dev.marquee.api.Cursor;
import dev.marquee.catalog.CursorKey;
import java.util.Optional;

/** Where a list of venues goes on; the same ones for every finder, as {@link MovieCursor}. */
public sealed interface VenueCursor {

  /** After a venue of the list in the order in which they were opened. */
  record ById(long venueId) implements VenueCursor {
    private static final String LIST = "venues";

    /**
     * Reads it; the start where there is none.
     *
     * @throws dev.marquee.api.Problem.Refusal 400 if it is not a cursor of this list
     */
    public static ById of(Optional<String> cursor) {
      return new ById(cursor.map(it -> CursorKey.parse(LIST, it, 1).wholeNumber(0)).orElse(0L));
    }

    /** As clients get it. */
    public String format() {
      return Cursor.of(LIST, venueId);
    }
  }

  /**
   * After a venue of the list around a place.
   *
   * @param metres how far that venue is on the ground
   */
  record ByDistance(double metres, long venueId) implements VenueCursor {
    private static final String LIST = "venues_near";

    /**
     * Reads it; the start where there is none.
     *
     * @throws dev.marquee.api.Problem.Refusal 400 if it is not a cursor of this list
     */
    public static ByDistance of(Optional<String> cursor) {
      return cursor.map(ByDistance::parse).orElse(new ByDistance(-1, 0));
    }

    private static ByDistance parse(String cursor) {
      var key = CursorKey.parse(LIST, cursor, 2);
      return new ByDistance(key.number(0), key.wholeNumber(1));
    }

    /** As clients get it. */
    public String format() {
      return Cursor.of(LIST, metres, venueId);
    }
  }
}
