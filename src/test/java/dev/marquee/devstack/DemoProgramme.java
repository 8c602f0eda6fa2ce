package dev.marquee.devstack;

import dev.marquee.devstack.DemoData.Film;
import dev.marquee.devstack.DemoVenues.Hall;
import dev.marquee.devstack.DemoVenues.House;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What is shown on a screen on a day, and what it costs: a function of seed, screen and day. */
final class DemoProgramme {
  private static final Duration CLEANING = Duration.ofMinutes(15);
  private static final int ARENA_EVERY_DAYS = 3;

  /** When shows begin: not before, and how many minutes later at most. */
  private record Window(LocalTime from, int minutes) {}

  private static final List<Window> WINDOWS =
      List.of(
          new Window(LocalTime.of(10, 0), 90),
          new Window(LocalTime.of(14, 15), 90),
          new Window(LocalTime.of(18, 15), 75),
          new Window(LocalTime.of(21, 45), 75));

  /** What a silver seat costs, and the steps in which prices are made, in minor units. */
  private record Prices(long silver, long step) {}

  private static final Map<String, Prices> PRICES =
      Map.ofEntries(
          Map.entry("AED", new Prices(4500, 500)),
          Map.entry("AUD", new Prices(2200, 50)),
          Map.entry("BRL", new Prices(3800, 100)),
          Map.entry("CAD", new Prices(1600, 50)),
          Map.entry("EGP", new Prices(18000, 500)),
          Map.entry("EUR", new Prices(1100, 50)),
          Map.entry("GBP", new Prices(1050, 50)),
          Map.entry("INR", new Prices(25000, 1000)),
          Map.entry("JPY", new Prices(1800, 100)),
          Map.entry("KES", new Prices(70000, 5000)),
          Map.entry("KRW", new Prices(14000, 500)),
          Map.entry("KWD", new Prices(3500, 250)),
          Map.entry("MXN", new Prices(9500, 500)),
          Map.entry("SEK", new Prices(13900, 500)),
          Map.entry("SGD", new Prices(1400, 50)),
          Map.entry("USD", new Prices(1250, 50)));

  /** A planned showtime; amounts in minor units of the venue's currency. */
  record Show(
      int film,
      Instant startsAt,
      Instant endsAt,
      LocalDate day,
      Instant opensAt,
      long silver,
      long gold,
      long platinum) {}

  private final long seed;
  private final List<Film> films;

  DemoProgramme(long seed, List<Film> films) {
    this.seed = seed;
    this.films = films;
  }

  /**
   * The shows of one screen on one day, in order.
   *
   * @param screen the screen's place among all
   */
  List<Show> shows(House house, Hall hall, int screen, LocalDate day) {
    var random =
        new SplittableRandom(seed ^ (screen * 1_000_003L + day.toEpochDay()) * 0x9E3779B9L);
    if (hall.arena()) {
      return day.toEpochDay() % ARENA_EVERY_DAYS == 0
          ? List.of(show(house, hall, random.nextInt(20), day, LocalTime.of(20, 0)))
          : List.of();
    }
    var shows = new ArrayList<Show>();
    var free = LocalTime.MIN;
    for (var window : windows(random)) {
      var film = shows.isEmpty() ? repertory(screen, day) : popular(random);
      var start = window.from().plusMinutes(5L * random.nextInt(window.minutes() / 5 + 1));
      if (start.isBefore(free)) {
        continue;
      }
      shows.add(show(house, hall, film, day, start));
      free = start.plusMinutes(films.get(film).durationMinutes()).plus(CLEANING);
      if (free.isBefore(start)) {
        break;
      }
    }
    return shows;
  }

  /** One to three shows a day, mostly two, each in its window. */
  private static List<Window> windows(RandomGenerator random) {
    var dice = random.nextInt(100);
    var left = new ArrayList<>(WINDOWS);
    for (int shows = dice < 25 ? 1 : dice < 90 ? 2 : 3; left.size() > shows; ) {
      left.remove(random.nextInt(left.size()));
    }
    return left;
  }

  /** The day's first show goes through all films in turn, so that each is shown within days. */
  private int repertory(int screen, LocalDate day) {
    var turn = day.toEpochDay() * 400 + screen;
    return (int) Math.floorMod(turn * 377 + seed, (long) films.size());
  }

  /** The others are what most people want to see. */
  private int popular(RandomGenerator random) {
    return (int) (films.size() * Math.pow(random.nextDouble(), 3));
  }

  private Show show(House house, Hall hall, int film, LocalDate day, LocalTime start) {
    var startsAt = day.atTime(start).atZone(house.city().timezone()).toInstant();
    var minutes = Duration.ofMinutes(films.get(film).durationMinutes());
    var factor = (hall.arena() ? 3.0 : 1.0) * (start.isBefore(LocalTime.NOON) ? 0.8 : 1.0);
    var sale = Duration.ofDays(hall.arena() ? 7 : 28);
    return new Show(
        film,
        startsAt,
        startsAt.plus(minutes).plus(CLEANING),
        day,
        startsAt.minus(sale),
        price(house, factor),
        price(house, factor * 1.35),
        price(house, factor * 1.8));
  }

  private static long price(House house, double factor) {
    var prices = Objects.requireNonNull(PRICES.get(house.city().currency()));
    return Math.max(1, Math.round(prices.silver() * factor / prices.step())) * prices.step();
  }
}
