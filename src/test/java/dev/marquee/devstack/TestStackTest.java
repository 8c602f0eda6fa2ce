package dev.marquee.devstack;

import static dev.marquee.seating.SeatStatus.AVAILABLE;
import static io.vertx.core.http.HttpMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class TestStackTest {
  @Test
  void a_given_showtime_is_for_sale_with_all_its_seats() {
    var show = Fixtures.showtime(3, 4).insert();

    assertThat(Fixtures.letters(show.id())).isEqualTo("A".repeat(12));
    assertThat(Fixtures.seatStatus(show.id(), "C4")).isEqualTo(AVAILABLE);
    assertThat(show.seatIds()).startsWith("A1", "A2").endsWith("C4");
    var sale =
        TestStack.get()
            .database()
            .one(
                """
                select available_seats, opens_at < now() as open, closes_at > now() as closes,
                  (select count(*) from pricing_tier p where p.showtime_id = s.showtime_id) as tiers
                from sale s
                where showtime_id = ?
                """,
                show.id());
    assertThat(sale.encode())
        .isEqualTo("{\"available_seats\":12,\"open\":true,\"closes\":true,\"tiers\":3}");
  }

  @Test
  void instances_of_the_service_have_ports_of_their_own() {
    var stack = TestStack.get();

    try (var second = stack.startNode(java.util.Map.of())) {
      assertThat(second.port()).isNotEqualTo(stack.node().port());
    }
  }

  @Test
  void nodes_that_search_have_indices_of_their_own_and_the_others_have_no_search_server() {
    var nodes = SearchNodes.of("search_nodes");

    try (var node = nodes.start()) {
      assertThat(Api.anonymous(node).get("/movies").status()).isEqualTo(200);
    }
    // The node may have built its own by now.
    nodes.deleteIndices();
    nodes.indices().ask(PUT, "/marquee-test-search_nodes-movies");
    nodes
        .indices()
        .ask(PUT, "/marquee-test-search_nodes-movies/_doc/1", new JsonObject().put("title", "Up"));

    assertThat(nodes.count("movies")).isEqualTo(1);
    assertThat(nodes.document("movies", "1")).contains(new JsonObject().put("title", "Up"));
    nodes.deleteIndices();
    assertThat(nodes.document("movies", "1")).isEmpty();
    assertThat(TestStack.get().settings(nodes.database())).containsEntry("MARQUEE_SEARCH_URL", "");
  }
}
