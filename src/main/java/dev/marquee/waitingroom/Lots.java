package dev.marquee.waitingroom;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Seal;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The random order of those who join before a sale opens. A showtime's seed is made from the
 * service's secret: it cannot be drawn again until it suits somebody, and needs to be kept nowhere.
 * docs/fairness.md tells how anyone checks the order.
 */
final class Lots {
  private final Seal seeds;

  /** The lots of one service. */
  Lots(String secret) {
    this.seeds = Seal.of(secret, "queue seed");
  }

  /** The seed of a showtime, 32 bytes: told when the sale opens. */
  byte[] seed(ShowtimeId showtime) {
    return seeds.bytes(showtime.toString());
  }

  /** The seed in hex. */
  String seedHex(ShowtimeId showtime) {
    return HexFormat.of().formatHex(seed(showtime));
  }

  /** SHA-256 of the seed in hex: told from the beginning. */
  String seedHash(ShowtimeId showtime) {
    return HexFormat.of().formatHex(sha256(seed(showtime)));
  }

  /**
   * What lots are drawn with: the seed, or SHA-256 of the seed and the beacon's bytes after it.
   *
   * @param beacon the beacon's randomness in hex
   */
  Seal key(ShowtimeId showtime, Optional<String> beacon) {
    var seed = seed(showtime);
    return Seal.withKey(beacon.map(it -> sha256(join(seed, it))).orElse(seed));
  }

  /** The lot of a ticket in hex: the least comes first. */
  static String lot(Seal key, QueueTicket ticket) {
    return HexFormat.of().formatHex(key.bytes(ticket.toString()));
  }

  /** Members in the order of their lots. Takes a second for some hundred thousand. */
  List<String> order(ShowtimeId showtime, Optional<String> beacon, Collection<String> members) {
    var key = key(showtime, beacon);
    return members.stream()
        .map(it -> new Drawn(key.bytes(new QueueTicket(showtime, it).toString()), it))
        .sorted((one, other) -> Arrays.compareUnsigned(one.lot(), other.lot()))
        .map(Drawn::member)
        .toList();
  }

  @SuppressWarnings("ArrayRecordComponent") // Compared by hand; a list of a million has no room.
  private record Drawn(byte[] lot, String member) {}

  private static byte[] join(byte[] seed, String beacon) {
    var both = new ByteArrayOutputStream();
    both.writeBytes(seed);
    both.writeBytes(HexFormat.of().parseHex(beacon));
    return both.toByteArray();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
