package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;

/** Requests to join the queue of a showtime. */
record JoinRequests(Buyers buyers) {

  /** A request of this buyer. */
  Buffer join(long showtime, int buyer) {
    return Buffer.buffer(1024)
        .appendString("POST /showtimes/")
        .appendString(Long.toString(showtime))
        .appendString("/queue HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ")
        .appendString(buyers.tokens().get(buyer))
        .appendString("\r\nContent-Length: 0\r\n\r\n");
  }
}
