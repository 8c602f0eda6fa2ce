package dev.marquee.partner;

import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.NewMovie;
import dev.marquee.catalog.NewShowtime;
import dev.marquee.catalog.NewVenue;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads what partners send, where the schema has seen to its shape: whether codes and times mean
 * something is seen here. All ends the request with 400 where they do not.
 */
final class Forms {
  static final int USUAL_CANCELLATION_HOURS = 2;
  private static final long UNKNOWN = 0;
  // RFC 3339 has four digits for the year, and a showtime has to end in one.
  static final Instant LAST_START = Instant.parse("9998-12-31T00:00:00Z");
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());
  private static final Set<String> TIMEZONES = Set.copyOf(ZoneId.getAvailableZoneIds());
  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          // Others are no money: gold, bond units, `no currency`.
          .filter(it -> it.getDefaultFractionDigits() >= 0)
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  private Forms() {}

  /** Whether it is a country of ISO 3166-1. */
  static boolean isCountry(String code) {
    return COUNTRIES.contains(code);
  }

  /** Whether it is a currency of ISO 4217 that people pay in. */
  static boolean isCurrency(String code) {
    return CURRENCIES.contains(code);
  }

  static NewVenue venue(JsonObject body) {
    var faults = new ArrayList<Fault>();
    var country = body.getString("country");
    var timezone = body.getString("timezone");
    if (!COUNTRIES.contains(country)) {
      faults.add(new Fault("/country", "is no country of ISO 3166-1"));
    }
    if (!TIMEZONES.contains(timezone)) {
      faults.add(new Fault("/timezone", "is no time zone of the IANA database"));
    }
    Fault.refuse(faults);
    var location = body.getJsonObject("location");
    return new NewVenue(
        body.getString("name"),
        body.getString("city"),
        country,
        ZoneId.of(timezone),
        location.getDouble("lat"),
        location.getDouble("lng"));
  }

  static NewMovie movie(JsonObject body) {
    var faults = new ArrayList<Fault>();
    var language = body.getString("language");
    if (!LANGUAGES.contains(language)) {
      faults.add(new Fault("/language", "is no language of ISO 639"));
    }
    var releaseDate = date(body, "release_date", faults);
    Fault.refuse(faults);
    return new NewMovie(
        body.getString("title"),
        body.getJsonArray("genres").stream().map(String::valueOf).distinct().toList(),
        language,
        body.getInteger("duration_minutes"),
        Optional.ofNullable(body.getString("rating")),
        releaseDate,
        Optional.ofNullable(body.getString("poster_url")));
  }

  private static Optional<LocalDate> date(JsonObject body, String name, List<Fault> faults) {
    try {
      return Optional.ofNullable(body.getString(name)).map(LocalDate::parse);
    } catch (DateTimeException e) {
      faults.add(new Fault("/" + name, "is not a date such as 2026-12-01"));
      return Optional.empty();
    }
  }

  static NewShowtime showtime(JsonObject body) {
    var faults = new ArrayList<Fault>();
    var startsAt = instant(body, "starts_at", faults);
    var saleOpensAt = instant(body, "sale_opens_at", faults);
    var currency = body.getString("currency");
    if (!isCurrency(currency)) {
      faults.add(new Fault("/currency", "is no currency of ISO 4217"));
    }
    startsAt
        .filter(LAST_START::isBefore)
        .ifPresent(it -> faults.add(new Fault("/starts_at", "is too far away")));
    saleOpensAt
        .filter(opens -> startsAt.filter(Predicate.not(opens::isBefore)).isPresent())
        .ifPresent(it -> faults.add(new Fault("/sale_opens_at", "is not before the start")));
    Fault.refuse(faults);
    var waitingRoom =
        Optional.ofNullable(body.getJsonObject("waiting_room")).orElseGet(JsonObject::new);
    return new NewShowtime(
        id(body, "movie_id"),
        id(body, "screen_id"),
        startsAt.orElseThrow(),
        currency,
        PriceList.read(body).tiers(),
        saleOpensAt,
        waitingRoom.getString("mode", "OFF"),
        Optional.ofNullable(waitingRoom.getInteger("admit_per_second")),
        body.getInteger("cancellation_hours", USUAL_CANCELLATION_HOURS));
  }

  /** What cannot be an id is unknown, like an id that was never given out. */
  private static long id(JsonObject body, String name) {
    return CatalogId.parse(body.getString(name)).orElse(UNKNOWN);
  }

  /** The pattern of instants lets the 30th of February pass. */
  static Optional<Instant> instant(JsonObject body, String name, List<Fault> faults) {
    try {
      return Optional.ofNullable(body.getString(name))
          .map(OffsetDateTime::parse)
          .map(OffsetDateTime::toInstant);
    } catch (DateTimeException e) {
      faults.add(new Fault("/" + name, "is not a time such as 2026-12-01T18:30:00Z"));
      return Optional.empty();
    }
  }
}
