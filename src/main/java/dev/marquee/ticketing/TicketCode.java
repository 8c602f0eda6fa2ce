package dev.marquee.ticketing;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.Optional;

/**
 * What a QR code says: {@code MQ1.} and, in base64url without padding, the claims followed by their
 * Ed25519 signature: some 180 characters. One ticket has one text: others that would decode to the
 * same bytes are not codes.
 *
 * @param signed the bytes of {@link TicketClaims}
 */
record TicketCode(Buffer signed, Buffer signature) {
  /** No QR code of ours is longer, and so nobody makes us decode what is. */
  static final int MAX_LENGTH = 600;

  private static final String PREFIX = "MQ1.";
  private static final int SIGNATURE_BYTES = 64;

  /** Reads a text that a gate has scanned; empty if it is no ticket of any of us. */
  static Optional<TicketCode> parse(String text) {
    if (text.length() > MAX_LENGTH || !text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      var bytes = Buffer.buffer(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
      var end = bytes.length() - SIGNATURE_BYTES;
      return end > 0
          ? Optional.of(
                  new TicketCode(bytes.getBuffer(0, end), bytes.getBuffer(end, bytes.length())))
              .filter(it -> it.text().equals(text))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  String text() {
    var bytes = signed.copy().appendBuffer(signature).getBytes();
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
