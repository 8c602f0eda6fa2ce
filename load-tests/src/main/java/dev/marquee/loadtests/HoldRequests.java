package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests to hold two seats, put together from parts that are encoded once. */
final class HoldRequests {
  private static final byte[] HOST =
      ascii("/hold HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ");
  private static final byte[] LENGTH =
      ascii("\r\nContent-Type: application/json\r\nContent-Length: ");
  private static final byte[] BODY = ascii("\r\n\r\n{\"seat_ids\":[\"");
  private static final byte[] BETWEEN = ascii("\",\"");
  private static final byte[] END = ascii("\"]}");
  private static final int BODY_LENGTH_WITHOUT_SEATS = "{'seat_ids':['','']}".length();

  private final List<byte[]> tokens;
  private final List<byte[]> seats;

  HoldRequests(Buyers buyers, Shows shows) {
    tokens = buyers.tokens().stream().map(HoldRequests::ascii).toList();
    seats = shows.seatIds().stream().map(HoldRequests::ascii).toList();
  }

  /** A request for two seats, by their places in map order. */
  Buffer hold(long showtime, int buyer, int seat, int otherSeat) {
    var one = seats.get(seat);
    var other = seats.get(otherSeat);
    return Buffer.buffer(1024)
        .appendString("POST /showtimes/")
        .appendString(Long.toString(showtime))
        .appendBytes(HOST)
        .appendBytes(tokens.get(buyer))
        .appendBytes(LENGTH)
        .appendString(Integer.toString(BODY_LENGTH_WITHOUT_SEATS + one.length + other.length))
        .appendBytes(BODY)
        .appendBytes(one)
        .appendBytes(BETWEEN)
        .appendBytes(other)
        .appendBytes(END);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
