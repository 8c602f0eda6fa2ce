package dev.marquee.devstack;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The real part of the demo catalogue: films and cities. */
record DemoData(List<Film> films, List<City> cities) {
  private static final int FILMS = 1000;

  /** A film; the most voted come first. */
  record Film(
      String title,
      List<String> genres,
      String language,
      int durationMinutes,
      Optional<String> rating,
      LocalDate releaseDate,
      Optional<String> director,
      Optional<String> imdbRating,
      int imdbVotes) {}

  /** A city with the currency of its tickets (ISO 4217). */
  record City(
      String name, String country, double lat, double lng, ZoneId timezone, String currency) {}

  /** A line of a list, by the names in its first line. */
  private record Line(Map<String, String> values) {
    String get(String column) {
      return Objects.requireNonNull(values.get(column), column);
    }
  }

  /** Reads both lists. The seed decides the running times that nobody has noted down. */
  static DemoData read(long seed) {
    var languages =
        rows("languages.csv").stream()
            .collect(Collectors.toMap(row -> row.get("title"), row -> row.get("language")));
    var random = new SplittableRandom(seed);
    var films =
        rows("movies.csv").stream()
            .filter(row -> !row.get("imdb_votes").isEmpty())
            .sorted(
                Comparator.comparingInt((Line row) -> votes(row))
                    .reversed()
                    .thenComparing(row -> row.get("title")))
            .limit(FILMS)
            .map(row -> film(row, languages, random))
            .toList();
    return new DemoData(films, rows("cities.csv").stream().map(DemoData::city).toList());
  }

  private static Film film(Line row, Map<String, String> languages, SplittableRandom random) {
    var minutes = random.nextInt(88, 143);
    return new Film(
        row.get("title"),
        List.of(row.get("genre").split("/")),
        languages.getOrDefault(row.get("title"), "en"),
        given(row, "running_time_min").map(Integer::valueOf).orElse(minutes),
        given(row, "mpaa_rating"),
        LocalDate.parse(row.get("release_date")),
        given(row, "director"),
        given(row, "imdb_rating"),
        votes(row));
  }

  private static City city(Line row) {
    return new City(
        row.get("city"),
        row.get("country"),
        Double.parseDouble(row.get("lat")),
        Double.parseDouble(row.get("lng")),
        ZoneId.of(row.get("timezone")),
        row.get("currency"));
  }

  private static int votes(Line row) {
    return Integer.parseInt(row.get("imdb_votes"));
  }

  private static Optional<String> given(Line row, String column) {
    return Optional.of(row.get(column)).filter(Predicate.not(String::isEmpty));
  }

  private static List<Line> rows(String file) {
    var reader =
        new CsvMapper().readerForMapOf(String.class).with(CsvSchema.emptySchema().withHeader());
    try (var in = Objects.requireNonNull(DemoData.class.getResourceAsStream("/demo/" + file));
        MappingIterator<Map<String, String>> rows = reader.readValues(in)) {
      return rows.readAll().stream().map(Line::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
