package dev.marquee.loadtests;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who wants which pair of neighbours at which showtime, so that hardly any two want the same. Pairs
 * are in random order, since buyers do not sit down one beside the other; showtimes take turns. A
 * buyer comes back to a showtime after all others have been there. Where pairs run out they are
 * wanted again, and lost: the count of 409s shows it.
 */
final class Wishes {
  private static final long SEED = 20_261_201;

  private final List<Integer> pairs;
  private final int showtimes;
  private final int buyers;

  /**
   * One wish.
   *
   * @param buyer from 0
   * @param seat the place of the first seat in map order; the other is the next
   */
  record Wish(long showtime, int buyer, int seat) {}

  Wishes(Shows shows, Buyers buyers) {
    var order =
        IntStream.range(0, shows.seatIds().size() / 2)
            .mapToObj(it -> 2 * it)
            .collect(Collectors.toList());
    Collections.shuffle(order, new Random(SEED));
    pairs = List.copyOf(order);
    showtimes = shows.ids().size();
    this.buyers = buyers.count();
  }

  /** The n-th wish of all. */
  Wish get(long n) {
    var turn = n / showtimes;
    return new Wish(
        n % showtimes + 1, (int) (turn % buyers), pairs.get((int) (turn % pairs.size())));
  }
}
