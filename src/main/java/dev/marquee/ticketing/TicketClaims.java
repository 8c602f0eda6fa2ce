package dev.marquee.ticketing;

import dev.marquee.booking.BookingId;
import dev.marquee.catalog.ShowtimeId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * What a ticket says of itself, all a gate needs to know without asking.
 *
 * <p>In bytes, numbers big-endian: version (1), key id (8), ticket (16), showtime (8), booking
 * (16), venue (8), valid from and until (4 each, unsigned seconds since 1970), and the seat's id in
 * UTF-8, preceded by its length (1).
 *
 * @param keyId names the key that signs it: 16 hex digits
 * @param validFrom to the second
 * @param validUntil to the second
 */
record TicketClaims(
    String keyId,
    TicketId ticket,
    BookingId booking,
    long venueId,
    String seatId,
    Instant validFrom,
    Instant validUntil) {

  private static final byte VERSION = 1;
  private static final int KEY_ID_BYTES = 8;
  private static final int FIXED_BYTES = 1 + KEY_ID_BYTES + 16 + 8 + 16 + 8 + 4 + 4 + 1;

  byte[] encode() {
    var seat = seatId.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(FIXED_BYTES + seat.length);
    bytes.put(VERSION).put(HexFormat.of().parseHex(keyId));
    put(bytes, ticket.value());
    bytes.putLong(ticket.showtime().value());
    put(bytes, booking.value());
    bytes.putLong(venueId);
    bytes.putInt((int) validFrom.getEpochSecond()).putInt((int) validUntil.getEpochSecond());
    bytes.put((byte) seat.length).put(seat);
    return bytes.array();
  }

  private static void put(ByteBuffer bytes, UUID uuid) {
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
  }

  /** Reads what {@link #encode} wrote; empty for any other bytes. */
  static Optional<TicketClaims> decode(byte[] encoded) {
    try {
      var bytes = ByteBuffer.wrap(encoded);
      if (bytes.get() != VERSION) {
        return Optional.empty();
      }
      var claims = read(bytes);
      return bytes.hasRemaining() ? Optional.empty() : Optional.of(claims);
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static TicketClaims read(ByteBuffer bytes) {
    var keyId = HexFormat.of().formatHex(bytes(bytes, KEY_ID_BYTES));
    var ticket = uuid(bytes);
    var showtime = new ShowtimeId(bytes.getLong());
    var booking = uuid(bytes);
    var venueId = bytes.getLong();
    var validFrom = instant(bytes);
    var validUntil = instant(bytes);
    var seat = bytes(bytes, Byte.toUnsignedInt(bytes.get()));
    return new TicketClaims(
        keyId,
        new TicketId(showtime, ticket),
        new BookingId(showtime, booking),
        venueId,
        new String(seat, StandardCharsets.UTF_8),
        validFrom,
        validUntil);
  }

  private static byte[] bytes(ByteBuffer from, int length) {
    var bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  private static UUID uuid(ByteBuffer from) {
    return new UUID(from.getLong(), from.getLong());
  }

  private static Instant instant(ByteBuffer from) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(from.getInt()));
  }
}
