package dev.marquee.search;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Browser;
import dev.marquee.devstack.DemoCatalogue;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.SearchNodes;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** The demo catalogue, searched by its index at one node and by Postgres alone at another. */
record SearchedDemo(Node indexed, Node unindexed) {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static Optional<SearchedDemo> running = Optional.empty();

  /** Starts with the first who asks, and ends with the test stack. */
  static synchronized SearchedDemo get() {
    if (running.isEmpty()) {
      running = Optional.of(start());
    }
    return running.get();
  }

  private static SearchedDemo start() {
    var nodes = SearchNodes.of("searched_demo");
    try (var connection = nodes.database().connect()) {
      DemoCatalogue.load(connection, "", LocalDate.now(ZoneOffset.UTC));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    var demo = new SearchedDemo(nodes.start(), nodes.startWithoutIndex());
    Await.until("the index answers", BOUND, demo::answersByIndex);
    return demo;
  }

  private boolean answersByIndex() {
    return !Api.anonymous(indexed).get("/movies?limit=1").json().getBoolean("degraded");
  }

  Browser byIndex() {
    return new Browser(Api.anonymous(indexed));
  }

  Browser byPostgres() {
    return new Browser(Api.anonymous(unindexed));
  }
}
