package dev.marquee;

import dev.marquee.changes.ChangeListener;
import dev.marquee.changes.ChangeStreamVerticle;
import dev.marquee.changes.EventAttempts.Replayed;
import dev.marquee.changes.EventConsumer;
import dev.marquee.changes.EventHandler;
import dev.marquee.changes.Topics;
import dev.marquee.platform.Config;
import dev.marquee.platform.KafkaLink;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a booking sets off: the change stream to Kafka, and those who handle its events. */
final class AfterSale {
  private final Vertx vertx;
  private final Config config;
  private final ChangeStreamVerticle stream;
  private final Map<String, EventConsumer> consumers = new TreeMap<>();
  private final List<String> deployed = new CopyOnWriteArrayList<>();

  /**
   * Nothing runs yet.
   *
   * @param handlers by their purposes, which name their consumer groups
   */
  AfterSale(
      Vertx vertx, Config config, ChangeListener listener, Map<String, EventHandler> handlers) {
    this.vertx = vertx;
    this.config = config;
    var kafka = new KafkaLink(vertx, config.kafka());
    var topics = new Topics(config.kafka().topics());
    stream = new ChangeStreamVerticle(config, kafka, topics, handlers.keySet(), listener);
    handlers.forEach(
        (purpose, handler) ->
            consumers.put(
                purpose,
                new EventConsumer(kafka, topics, purpose, handler, config.changes(), listener)));
  }

  /** Begins what this node is to do. Waits neither for Kafka nor for the slot. */
  Future<Void> start() {
    var wanted = new ArrayList<Deployable>();
    if (config.changes().consumers()) {
      wanted.addAll(consumers.values());
    }
    if (config.changes().stream()) {
      wanted.add(stream);
    }
    return Future.all(wanted.stream().map(this::deploy).toList()).mapEmpty();
  }

  private Future<String> deploy(Deployable verticle) {
    return vertx.deployVerticle(verticle).onSuccess(deployed::add);
  }

  /** Has the dead letters of a purpose handled again; empty if there is no such purpose. */
  Optional<Future<Replayed>> replay(String purpose) {
    return Optional.ofNullable(consumers.get(purpose)).map(EventConsumer::replay);
  }

  /** Ends what is under way, so that another node goes on at once. */
  Future<Void> stop() {
    return Future.join(deployed.stream().map(vertx::undeploy).toList()).otherwiseEmpty().mapEmpty();
  }
}
