package dev.marquee.loadtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
  private static final String HELD =
      "HTTP/1.1 201 Created\r\nContent-Length: 4\r\nETag: \"7\"\r\n\r\nheld";
  private static final String NOT_MODIFIED =
      "HTTP/1.1 304 Not Modified\r\netag: \"8\"\r\ncontent-length: 900\r\n\r\n";

  private final ResponseReader reader = new ResponseReader();

  @Test
  void a_response_is_complete_with_its_last_byte_wherever_it_is_cut() {
    for (int cut = 1; cut < HELD.length(); cut++) {
      assertFalse(reader.read(Buffer.buffer(HELD.substring(0, cut))), "cut at " + cut);
      assertTrue(reader.read(Buffer.buffer(HELD.substring(cut))), "cut at " + cut);

      assertEquals(201, reader.status());
      assertEquals("held", reader.body());
      assertEquals(Optional.of("\"7\""), reader.header("etag"));
      assertEquals(Optional.empty(), reader.header("retry-after"));
    }
  }

  @Test
  void a_304_has_no_body_whatever_its_length_says() {
    assertTrue(reader.read(Buffer.buffer(NOT_MODIFIED)));

    assertEquals(304, reader.status());
    assertEquals(Optional.of("\"8\""), reader.header("etag"));
  }

  @Test
  void a_body_may_be_larger_than_all_before() {
    var body = "x".repeat(100_000);
    assertTrue(reader.read(Buffer.buffer(HELD)));

    assertTrue(
        reader.read(Buffer.buffer("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n" + body)));

    assertEquals(body, reader.body());
  }
}
