package dev.marquee.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveMapTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  @Test
  void frames_are_replayed_and_a_diff_that_does_not_fit_asks_for_a_snapshot() throws Exception {
    var vertx = Vertx.vertx();
    var server =
        vertx
            .createHttpServer()
            .webSocketHandler(LiveMapTest::feed)
            .listen(0, "127.0.0.1")
            .await(5, TimeUnit.SECONDS);

    try (var map = LiveMap.open(server.actualPort(), "/", List.of("A1", "A2", "A3"))) {
      map.awaitVersion(9, BOUND);

      assertThat(map.letters()).isEqualTo("BBX");
      assertThat(map.misfits()).isEqualTo(1);
      assertThat(map.frames("diff")).hasSize(2);
      assertThat(map.awaitClose(BOUND)).isEqualTo(1001);
    } finally {
      vertx.close().await(5, TimeUnit.SECONDS);
    }
  }

  private static void feed(ServerWebSocket socket) {
    var unused =
        socket
            .writeTextMessage("{\"type\":\"snapshot\",\"version\":3,\"status\":\"AAX\"}")
            .compose(
                it ->
                    socket.writeTextMessage(
                        "{\"type\":\"diff\",\"from_version\":3,\"version\":4,"
                            + "\"changes\":[[\"A2\",\"HELD\"]]}"))
            .compose(
                it ->
                    socket.writeTextMessage(
                        "{\"type\":\"diff\",\"from_version\":7,\"version\":8,"
                            + "\"changes\":[[\"A1\",\"HELD\"]]}"));
    socket.textMessageHandler(it -> resync(socket));
  }

  private static void resync(ServerWebSocket socket) {
    var unused =
        socket
            .writeTextMessage("{\"type\":\"snapshot\",\"version\":9,\"status\":\"BBX\"}")
            .compose(it -> socket.close((short) 1001));
  }
}
