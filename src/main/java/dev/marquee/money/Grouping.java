package dev.marquee.money;

import java.util.List;
import java.util.Locale;

/** What a line of the sales report is about: the columns that name it, in the order of the file. */
enum Grouping {
  SHOWTIME(
      "showtime_id", "date", "starts_at", "movie_id", "title", "screen_id", "screen", "status"),
  MOVIE("movie_id", "title"),
  DAY("date"),
  CATEGORY("category");

  private final List<String> names;

  Grouping(String... names) {
    this.names = List.of(names);
  }

  static Grouping of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  List<String> names() {
    return names;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
