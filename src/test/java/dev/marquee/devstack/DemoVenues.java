package dev.marquee.devstack;

import dev.marquee.catalog.SeatMap;
import dev.marquee.devstack.DemoData.City;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The made-up part of the demo catalogue that stands still: venues and their screens. */
final class DemoVenues {
  private static final int VENUES = 120;
  private static final int SCREENS = 400;
  private static final int MAX_SCREENS = 6;
  private static final int MIN_SEATS = 60;
  private static final int MAX_SEATS = 600;
  private static final double KM_PER_DEGREE = 111.32;

  private static final List<String> NAMES =
      List.of(
          "Alhambra",
          "Apollo",
          "Astoria",
          "Atlas",
          "Aurora",
          "Avalon",
          "Belvedere",
          "Bijou",
          "Capitol",
          "Castle",
          "Central",
          "Colosseum",
          "Corona",
          "Coronet",
          "Crescent",
          "Crystal",
          "Diana",
          "Eldorado",
          "Electra",
          "Eldon",
          "Esplanade",
          "Excelsior",
          "Gaumont",
          "Globe",
          "Grand",
          "Hippodrome",
          "Imperial",
          "Kosmos",
          "Lido",
          "Luna",
          "Lux",
          "Majestic",
          "Marigold",
          "Meridian",
          "Metropole",
          "Mirage",
          "Moonlight",
          "Nova",
          "Olympia",
          "Orpheum",
          "Palace",
          "Palladium",
          "Panorama",
          "Parkside",
          "Phoenix",
          "Picture House",
          "Plaza",
          "Prince",
          "Regal",
          "Regent",
          "Rex",
          "Rialto",
          "Ritz",
          "Riverside",
          "Rivoli",
          "Roxy",
          "Royal",
          "Savoy",
          "Scala",
          "Splendid",
          "Star",
          "Strand",
          "Studio",
          "Tivoli",
          "Trianon",
          "Urania",
          "Victoria",
          "Vista",
          "Vogue",
          "Zenith");

  /** A venue; every second one is the partner's. */
  record House(
      String name, City city, double lat, double lng, boolean partners, List<Hall> halls) {}

  /** A screen with its seat map. */
  record Hall(String name, SeatMap seatMap, boolean arena) {}

  private DemoVenues() {}

  /** The same venues for the same seed. */
  static List<House> plan(long seed, List<City> cities) {
    var random = new SplittableRandom(seed);
    var cinemas = VENUES - 1;
    var venuesOf = spread(cinemas, cities.size(), 2, 5, random);
    var screensOf = spread(SCREENS, cinemas, 2, MAX_SCREENS, random);
    var houses = new ArrayList<House>();
    for (int city = 0; city < cities.size(); city++) {
      var names = new ArrayList<>(NAMES);
      for (int venue = 0; venue < venuesOf[city]; venue++) {
        var name = names.remove(random.nextInt(names.size()));
        houses.add(
            house(
                name + " " + cities.get(city).name(),
                cities.get(city),
                houses.size() % 2 == 0,
                halls(screensOf[houses.size()], random),
                random));
      }
    }
    houses.add(house("Marquee Arena", arenaCity(cities), true, List.of(arena()), random));
    return List.copyOf(houses);
  }

  /** Shares a number out by chance, each share within bounds. */
  private static int[] spread(int all, int shares, int min, int max, RandomGenerator random) {
    var spread = new int[shares];
    java.util.Arrays.fill(spread, min);
    for (int left = all - min * shares; left > 0; ) {
      var share = random.nextInt(shares);
      if (spread[share] < max) {
        spread[share]++;
        left--;
      }
    }
    return spread;
  }

  private static House house(
      String name, City city, boolean partners, List<Hall> halls, RandomGenerator random) {
    var north = Math.max(-9, Math.min(9, random.nextGaussian() * 4));
    var east = Math.max(-9, Math.min(9, random.nextGaussian() * 4));
    var lat = city.lat() + north / KM_PER_DEGREE;
    var lng = city.lng() + east / (KM_PER_DEGREE * Math.cos(Math.toRadians(city.lat())));
    return new House(name, city, fiveDigits(lat), fiveDigits(lng), partners, halls);
  }

  /** The largest hall is Screen 1. */
  private static List<Hall> halls(int count, RandomGenerator random) {
    var sizes = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      sizes.add(MIN_SEATS + (int) ((MAX_SEATS - MIN_SEATS + 1) * Math.pow(random.nextDouble(), 6)));
    }
    sizes.sort(Comparator.reverseOrder());
    var halls = new ArrayList<Hall>();
    for (var size : sizes) {
      var name = "Screen " + (halls.size() + 1);
      halls.add(new Hall(name, SeatMap.parse(DemoLayouts.hall(size)), false));
    }
    return Collections.unmodifiableList(halls);
  }

  private static Hall arena() {
    return new Hall("Main Stage", SeatMap.parse(DemoLayouts.arena()), true);
  }

  private static City arenaCity(List<City> cities) {
    return cities.stream().filter(it -> it.name().equals("London")).findFirst().orElseThrow();
  }

  private static double fiveDigits(double degrees) {
    return Math.round(degrees * 1e5) / 1e5;
  }
}
