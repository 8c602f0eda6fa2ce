package dev.marquee.pricing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a venue changes in the prices of some showtimes. Whatever a rule does not name it does not
 * ask for.
 *
 * @param weekdays of the showtime's start, at the venue
 * @param from first time of day of the start, at the venue; after {@code to} it goes past midnight
 * @param to first time of day of the start that is no longer meant
 * @param atLeastHours before the start, at the moment of the price
 * @param lessThanHours before the start, at the moment of the price
 * @param priority rules apply one after the other, the lowest first, each to what the one before
 *     has made of the price
 */
public record PricingRule(
    String name,
    Set<DayOfWeek> weekdays,
    Optional<LocalTime> from,
    Optional<LocalTime> to,
    Optional<Integer> atLeastHours,
    Optional<Integer> lessThanHours,
    Set<String> categories,
    Portion change,
    int priority) {

  /** Reads a rule as the contract has it. */
  public static PricingRule of(JsonObject json) {
    var leadTime = json.getJsonObject("lead_time", new JsonObject());
    return new PricingRule(
        json.getString("name"),
        set(json, "weekdays", DayOfWeek::valueOf),
        Optional.ofNullable(json.getString("from")).map(LocalTime::parse),
        Optional.ofNullable(json.getString("to")).map(LocalTime::parse),
        Optional.ofNullable(leadTime.getInteger("at_least_hours")),
        Optional.ofNullable(leadTime.getInteger("less_than_hours")),
        set(json, "categories", Function.identity()),
        Portion.of(json.getJsonObject("change")),
        json.getInteger("priority", 0));
  }

  private static <T> Set<T> set(JsonObject json, String name, Function<String, T> read) {
    return json.getJsonArray(name, new JsonArray()).stream()
        .map(it -> read.apply((String) it))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The rule as the contract has it. */
  public JsonObject toJson() {
    var json = new JsonObject().put("name", name);
    if (!weekdays.isEmpty()) {
      json.put("weekdays", new JsonArray(weekdays.stream().sorted().map(Enum::name).toList()));
    }
    from.ifPresent(it -> json.put("from", it.toString()));
    to.ifPresent(it -> json.put("to", it.toString()));
    var leadTime = new JsonObject();
    atLeastHours.ifPresent(it -> leadTime.put("at_least_hours", it));
    lessThanHours.ifPresent(it -> leadTime.put("less_than_hours", it));
    if (!leadTime.isEmpty()) {
      json.put("lead_time", leadTime);
    }
    if (!categories.isEmpty()) {
      json.put("categories", new JsonArray(categories.stream().sorted().toList()));
    }
    return json.put("change", change.addTo(new JsonObject())).put("priority", priority);
  }

  /** Whether it is meant for a showtime that starts then, at the venue. */
  boolean fits(LocalDateTime start) {
    return (weekdays.isEmpty() || weekdays.contains(start.getDayOfWeek()))
        && isAt(start.toLocalTime());
  }

  private boolean isAt(LocalTime time) {
    var first = from.orElse(LocalTime.MIN);
    var isBegun = !time.isBefore(first);
    if (to.isEmpty()) {
      return isBegun;
    }
    var isOver = !time.isBefore(to.get());
    return first.isBefore(to.get()) ? isBegun && !isOver : isBegun || !isOver;
  }

  /** Whether it is meant at this moment before the start. */
  boolean fits(Instant startsAt, Instant now) {
    return atLeastHours.map(it -> !hasPassed(startsAt, it, now)).orElse(true)
        && lessThanHours.map(it -> hasPassed(startsAt, it, now)).orElse(true);
  }

  /** Whether there is less time to the start than so many hours. */
  static boolean hasPassed(Instant startsAt, int hours, Instant now) {
    return now.isAfter(startsAt.minus(Duration.ofHours(hours)));
  }

  /** The hours before a start at which it begins or ceases to be meant. */
  Stream<Integer> steps() {
    return Stream.of(atLeastHours, lessThanHours).flatMap(Optional::stream);
  }

  /** What it makes of a category's price: never below zero. */
  long applied(String category, long price, String currency) {
    if (!change.appliesIn(currency) || !(categories.isEmpty() || categories.contains(category))) {
      return price;
    }
    var changed =
        change instanceof Portion.Percent percent
            ? MinorUnits.of(currency)
                .share(price, MinorUnits.WHOLE + percent.basisPoints(), MinorUnits.WHOLE)
            : price + ((Portion.Fixed) change).amount();
    return Math.max(0, Math.min(MinorUnits.MOST, changed));
  }

  /** What keeps it from ever being meant, by the member that says so. */
  public List<String> contradictions() {
    return Stream.of(
            from.equals(to) && from.isPresent() ? "/to" : "",
            atLeastHours.isPresent()
                    && lessThanHours.filter(it -> it <= atLeastHours.get()).isPresent()
                ? "/lead_time/less_than_hours"
                : "")
        .filter(it -> !it.isEmpty())
        .toList();
  }
}
