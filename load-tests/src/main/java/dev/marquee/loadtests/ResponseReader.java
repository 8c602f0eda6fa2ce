package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the responses of one connection, one at a time: HTTP/1.1 whose bodies have a
 * Content-Length, which is all that the servers here send. Cheap, since the load generator shares
 * its processors with what it measures.
 */
final class ResponseReader {
  private static final byte[] CONTENT_LENGTH =
      "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int UNKNOWN = -1;

  private byte[] bytes = new byte[8192];
  private int length;
  private int bodyStart = UNKNOWN;
  private int end = UNKNOWN;

  /** Takes what has arrived; true if the response is complete with it. */
  boolean read(Buffer chunk) {
    if (end != UNKNOWN && length >= end) {
      length = 0;
      bodyStart = UNKNOWN;
      end = UNKNOWN;
    }
    var scanned = Math.max(0, length - 3);
    if (length + chunk.length() > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + chunk.length()));
    }
    chunk.getBytes(bytes, length);
    length += chunk.length();
    if (bodyStart == UNKNOWN) {
      readHead(scanned);
    }
    return end != UNKNOWN && length >= end;
  }

  private void readHead(int from) {
    for (int i = from; i + 3 < length; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        bodyStart = i + 4;
        end = bodyStart + (hasBody() ? contentLength() : 0);
        return;
      }
    }
  }

  private boolean hasBody() {
    var status = status();
    return status >= 200 && status != 204 && status != 304;
  }

  private int contentLength() {
    var at = valueOf(CONTENT_LENGTH);
    var number = 0;
    for (var i = at; at != UNKNOWN && bytes[i] != '\r'; i++) {
      if (bytes[i] != ' ') {
        number = number * 10 + bytes[i] - '0';
      }
    }
    return number;
  }

  /**
   * Where the value of a header begins; its name is lower case between a line's end and a colon.
   */
  private int valueOf(byte[] name) {
    for (int i = 0; i + name.length < bodyStart; i++) {
      if (bytes[i] == '\r' && matches(i, name)) {
        return i + name.length;
      }
    }
    return UNKNOWN;
  }

  private boolean matches(int at, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      var letter = bytes[at + i];
      if (letter != name[i] && (letter < 'A' || letter > 'Z' || letter + 32 != name[i])) {
        return false;
      }
    }
    return true;
  }

  int status() {
    return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
  }

  /** A header of the response that is complete; the name in lower case. */
  Optional<String> header(String name) {
    var at = valueOf(("\r\n" + name + ":").getBytes(StandardCharsets.US_ASCII));
    if (at == UNKNOWN) {
      return Optional.empty();
    }
    var last = at;
    while (bytes[last] != '\r') {
      last++;
    }
    return Optional.of(new String(bytes, at, last - at, StandardCharsets.US_ASCII).strip());
  }

  /** The body of the response that is complete. */
  String body() {
    return new String(bytes, bodyStart, end - bodyStart, StandardCharsets.UTF_8);
  }
}
