package dev.marquee.loadtests;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** A diff of a live map, with when each socket got it. */
final class Frame {
  private static final long EPOCH_MICROS_AT_NANO_ZERO =
      ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) - System.nanoTime() / 1000;

  private final List<String> seatIds;
  private long[] cameAt = new long[1024];
  private int count;

  private Frame(List<String> seatIds) {
    this.seatIds = seatIds;
  }

  static Frame parse(String text) {
    return new Frame(
        new JsonObject(text)
            .getJsonArray("changes").stream()
                .map(change -> ((JsonArray) change).getString(0))
                .toList());
  }

  /** A number of a frame's text, found without reading all of it. */
  static long number(String text, String name) {
    var at = text.indexOf('"' + name + "\":") + name.length() + 3;
    var number = 0L;
    while (Character.isDigit(text.charAt(at))) {
      number = number * 10 + text.charAt(at++) - '0';
    }
    return number;
  }

  /** Now, in microseconds since 1970, on the clock that Postgres reads too. */
  static long epochMicros() {
    return EPOCH_MICROS_AT_NANO_ZERO + System.nanoTime() / 1000;
  }

  /** A socket has got it. */
  void came() {
    if (count == cameAt.length) {
      cameAt = Arrays.copyOf(cameAt, 2 * count);
    }
    cameAt[count++] = epochMicros();
  }

  /** The seats that it changes. */
  List<String> seatIds() {
    return seatIds;
  }

  /** When sockets got it, in microseconds since 1970. */
  LongStream arrivals() {
    return Arrays.stream(cameAt, 0, count);
  }
}
