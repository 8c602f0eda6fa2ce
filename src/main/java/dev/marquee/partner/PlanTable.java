package dev.marquee.partner;

import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.NewShowtime;
import dev.marquee.catalog.PricingTier;
import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.Timetable.Clock;
import dev.marquee.catalog.Timetable.Room;
import dev.marquee.platform.CsvFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Showtimes as a table, one a row. Everything that is wrong is noted, nothing stops the reading.
 */
final class PlanTable {
  static final int MOST_ROWS = 2000;

  private static final String PRICE = "price_";
  private static final List<String> REQUIRED =
      List.of("movie_id", "screen", "starts_at", "currency");
  private static final Set<String> OPTIONAL =
      Set.of("prices", "sale_opens_at", "waiting_room", "admit_per_second", "cancellation_hours");
  private static final Set<String> MODES = Set.of("OFF", "ON", "AUTO");
  private static final Pattern CATEGORY = Pattern.compile("[A-Z][A-Z0-9_]{0,31}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final long HIGHEST_PRICE = 100_000_000_000L;
  private static final int MOST_HOURS = 720;
  private static final int MOST_ADMITTED = 100_000;

  /** A row in which nothing is wrong by itself. */
  record Planned(CsvFile.Row row, NewShowtime showtime, Room room, SeatMap seatMap) {}

  private final CsvFile file;
  private final Faults faults;

  private PlanTable(CsvFile file, Faults faults) {
    this.file = file;
    this.faults = faults;
  }

  /** Reads the table's shape; ends the request where it is none. */
  static PlanTable read(byte[] bytes, Faults faults) {
    var file = Tables.read(bytes, MOST_ROWS);
    var prices = file.columns().stream().filter(it -> it.startsWith(PRICE));
    var known = Stream.of(REQUIRED.stream(), OPTIONAL.stream(), prices).flatMap(it -> it);
    Tables.checkColumns(file, known.collect(Collectors.toSet()), REQUIRED, faults);
    if (file.rows().isEmpty()) {
      faults.add(Fault.of(2, "movie_id", "missing", "is not there: a plan has at least one row"));
    }
    return new PlanTable(file, faults);
  }

  int size() {
    return file.rows().size();
  }

  /** The movies that it names. */
  Set<Long> movies() {
    return file.rows().stream()
        .flatMap(row -> row.cell("movie_id").flatMap(CatalogId::parse).stream())
        .collect(Collectors.toSet());
  }

  /** The screens that it names, by name or else by id. */
  Set<Room> rooms(List<Room> rooms) {
    return file.rows().stream()
        .flatMap(row -> room(row, rooms).stream())
        .collect(Collectors.toSet());
  }

  private static Optional<Room> room(CsvFile.Row row, List<Room> rooms) {
    var name = row.cell("screen");
    return rooms.stream()
        .filter(it -> name.filter(it.name()::equals).isPresent())
        .findFirst()
        .or(
            () ->
                rooms.stream()
                    .filter(it -> name.filter(String.valueOf(it.screenId())::equals).isPresent())
                    .findFirst());
  }

  /** The rows in which nothing is wrong; what is wrong in the others is noted. */
  List<Planned> planned(
      Clock clock, List<Room> rooms, Map<Room, SeatMap> seatMaps, Set<Long> movies) {
    var planned = new ArrayList<Planned>();
    for (var row : file.rows()) {
      new Reader(row, clock).read(rooms, seatMaps, movies).ifPresent(planned::add);
    }
    return planned;
  }

  /** Reads one row. */
  private final class Reader {
    private final CsvFile.Row row;
    private final Clock clock;
    private boolean isGood = true;

    Reader(CsvFile.Row row, Clock clock) {
      this.row = row;
      this.clock = clock;
    }

    Optional<Planned> read(List<Room> rooms, Map<Room, SeatMap> seatMaps, Set<Long> movies) {
      var movie = movie(movies);
      var room = screen(rooms);
      var startsAt = startsAt();
      var opensAt = time("sale_opens_at");
      if (opensAt.isPresent() && startsAt.filter(it -> !opensAt.get().isBefore(it)).isPresent()) {
        wrong("sale_opens_at", "not_before_start", "is not before the start");
      }
      var currency = currency();
      var tiers = tiers(room.map(seatMaps::get));
      var mode = mode();
      var admitted = number("admit_per_second", 1, MOST_ADMITTED);
      var hours = number("cancellation_hours", 0, MOST_HOURS);
      if (!isGood) {
        return Optional.empty();
      }
      var showtime =
          new NewShowtime(
              movie.orElseThrow(),
              room.orElseThrow().screenId(),
              startsAt.orElseThrow(),
              currency.orElseThrow(),
              tiers,
              opensAt,
              mode,
              admitted,
              hours.orElse(Forms.USUAL_CANCELLATION_HOURS));
      return Optional.of(
          new Planned(
              row,
              showtime,
              room.get(),
              java.util.Objects.requireNonNull(seatMaps.get(room.get()))));
    }

    private void wrong(String field, String code, String message) {
      isGood = false;
      faults.add(Fault.of(row.number(), field, code, message));
    }

    private Optional<String> needed(String field) {
      var value = row.cell(field);
      if (value.isEmpty()) {
        wrong(field, "missing", "is missing");
      }
      return value;
    }

    private Optional<Long> movie(Set<Long> movies) {
      var given = needed("movie_id");
      var movie = given.flatMap(CatalogId::parse).filter(movies::contains);
      if (given.isPresent() && movie.isEmpty()) {
        wrong("movie_id", "unknown_movie", "is no movie");
      }
      return movie;
    }

    private Optional<Room> screen(List<Room> rooms) {
      var given = needed("screen");
      var room = room(row, rooms);
      if (given.isPresent() && room.isEmpty()) {
        wrong("screen", "unknown_screen", "is no screen of this venue");
      }
      return room;
    }

    private Optional<Instant> startsAt() {
      needed("starts_at");
      var startsAt = time("starts_at");
      if (startsAt.filter(it -> !it.isAfter(clock.now())).isPresent()) {
        wrong("starts_at", "in_the_past", "has passed");
      } else if (startsAt.filter(Forms.LAST_START::isBefore).isPresent()) {
        wrong("starts_at", "too_far", "is too far away");
      }
      return startsAt;
    }

    private Optional<Instant> time(String field) {
      var read = row.cell(field).map(it -> VenueTime.read(it, clock.timezone()));
      read.flatMap(VenueTime::fault).ifPresent(it -> wrong(field, it.code(), it.message()));
      return read.flatMap(VenueTime::instant);
    }

    private Optional<String> currency() {
      var given = needed("currency");
      if (given.filter(it -> !Forms.isCurrency(it)).isPresent()) {
        wrong("currency", "unknown_currency", "is no currency of ISO 4217");
      }
      return given;
    }

    private String mode() {
      var mode = row.cell("waiting_room").orElse("OFF");
      if (!MODES.contains(mode)) {
        wrong("waiting_room", "malformed", "is not OFF, ON or AUTO");
      }
      return mode;
    }

    private Optional<Integer> number(String field, int least, int most) {
      var given = row.cell(field);
      var number =
          given
              .filter(it -> NUMBER.matcher(it).matches())
              .map(Long::valueOf)
              .filter(it -> it >= least && it <= most)
              .map(Long::intValue);
      if (given.isPresent() && number.isEmpty()) {
        wrong(field, "malformed", "is not a whole number from %d to %d".formatted(least, most));
      }
      return number;
    }

    /** Of the column {@code prices}, as in GOLD=1500;SILVER=900, and of those named by category. */
    private List<PricingTier> tiers(Optional<SeatMap> seatMap) {
      var prices = new LinkedHashMap<String, Long>();
      row.cell("prices").ifPresent(it -> listed(it, prices));
      for (var column : file.columns()) {
        if (column.startsWith(PRICE)) {
          row.cell(column)
              .ifPresent(it -> price(column, column.substring(PRICE.length()), it, prices));
        }
      }
      seatMap.ifPresent(it -> check(it, prices));
      return prices.entrySet().stream()
          .map(it -> new PricingTier(it.getKey(), it.getValue()))
          .toList();
    }

    private void listed(String list, Map<String, Long> prices) {
      for (var part : list.split(";", -1)) {
        if (!part.isBlank()) {
          var sides = part.split("=", 2);
          price("prices", sides[0].strip(), sides.length < 2 ? "" : sides[1].strip(), prices);
        }
      }
    }

    private void price(String field, String category, String amount, Map<String, Long> prices) {
      if (!CATEGORY.matcher(category).matches()) {
        wrong(field, "malformed", "names no category such as GOLD");
      } else if (!NUMBER.matcher(amount).matches() || Long.parseLong(amount) > HIGHEST_PRICE) {
        wrong(
            field,
            "bad_price",
            "the price of %s is not a whole number of minor units from 0 to %d"
                .formatted(category, HIGHEST_PRICE));
        prices.putIfAbsent(category, 0L);
      } else if (prices.putIfAbsent(category, Long.valueOf(amount)) != null) {
        wrong(field, "priced_twice", category + " has a price already");
      }
    }

    private void check(SeatMap seatMap, Map<String, Long> prices) {
      var unknown = new TreeSet<>(prices.keySet());
      unknown.removeAll(seatMap.categories());
      unknown.forEach(
          it -> wrong(field(it), "unknown_category", it + " is no category of the seat map"));
      var unpriced = new TreeSet<>(seatMap.categories());
      unpriced.removeAll(prices.keySet());
      if (!unpriced.isEmpty()) {
        wrong("prices", "unpriced_category", "has no price for " + String.join(", ", unpriced));
      }
    }

    private String field(String category) {
      return file.columns().contains(PRICE + category) ? PRICE + category : "prices";
    }
  }
}
