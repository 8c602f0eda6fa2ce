package dev.marquee;

import dev.marquee.booking.BookingId;
import dev.marquee.changes.ChangeStreamVerticle;
import dev.marquee.changes.ConsumerGroup;
import dev.marquee.changes.EventConsumer;
import dev.marquee.changes.EventHandler;
import dev.marquee.changes.Topics;
import dev.marquee.notification.LoggedSms;
import dev.marquee.notification.MailNotifier;
import dev.marquee.notification.Notifications;
import dev.marquee.notification.Notifier;
import dev.marquee.notification.ReminderVerticle;
import dev.marquee.notification.Reminders;
import dev.marquee.notification.SmsNotifier;
import dev.marquee.platform.Config;
import dev.marquee.platform.KafkaLink;
import dev.marquee.search.Searching;
import dev.marquee.ticketing.Ticketing;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * What follows from changes: their stream to Kafka, those who handle its events, the search index.
 */
final class AfterSale {
  private static final int INDEXED_AT_ONCE = 500;

  private final Vertx vertx;
  private final Config config;
  private final Searching searching;
  private final MailNotifier mail;
  private final Notifier sms;
  private final ChangeStreamVerticle stream;
  private final ReminderVerticle reminders;
  private final Map<String, EventConsumer> consumers = new TreeMap<>();
  private final List<String> deployed = new CopyOnWriteArrayList<>();

  /** Nothing runs yet. */
  AfterSale(
      Vertx vertx,
      Config config,
      Pool pool,
      Ticketing ticketing,
      Searching searching,
      Meters meters) {
    this.vertx = vertx;
    this.config = config;
    this.searching = searching;
    var listener = new AfterSaleMeters(meters);
    mail = new MailNotifier(vertx, config.mail());
    sms = config.sms().url().isEmpty() ? new LoggedSms() : new SmsNotifier(vertx, config.sms());
    reminders =
        new ReminderVerticle(
            new Reminders(pool, config.notification().reminderHours()),
            config.notification().reminderSeconds());
    var kafka = new KafkaLink(vertx, config.kafka());
    var topics = new Topics(config.kafka().topics());
    var groups = new HashMap<ConsumerGroup, EventHandler>();
    groups.put(topics.ofBookings("tickets"), ticketing.issuer());
    groups.put(
        topics.ofBookings("notifications"),
        new Notifications(pool, config, mail, sms, booking -> pdf(ticketing, booking), listener));
    if (searching.isThere()) {
      groups.put(topics.ofCatalog("search").atOnce(INDEXED_AT_ONCE), searching.indexer());
    }
    stream = new ChangeStreamVerticle(config, kafka, topics, groups.keySet(), listener);
    groups.forEach(
        (group, handler) -> {
          listener.groupIsThere(group.purpose());
          consumers.put(
              group.purpose(),
              new EventConsumer(kafka, group, handler, config.changes(), listener));
        });
  }

  /** A booking that was cancelled since has no tickets to go with a letter. */
  private static Future<Buffer> pdf(Ticketing ticketing, BookingId booking) {
    return ticketing
        .pdf(booking)
        .map(it -> it.orElseThrow(() -> new IllegalStateException("Not a confirmed booking")));
  }

  /** Begins what this node is to do. Waits neither for Kafka nor for the slot. */
  Future<Void> start() {
    var wanted = new ArrayList<Deployable>();
    if (config.changes().consumers()) {
      wanted.addAll(consumers.values());
      wanted.add(reminders);
    }
    if (config.changes().stream()) {
      wanted.add(stream);
    }
    if (searching.isThere()) {
      wanted.add(searching.keeper(config.changes().consumers()));
    }
    return Future.all(
            wanted.stream().map(it -> vertx.deployVerticle(it).onSuccess(deployed::add)).toList())
        .mapEmpty();
  }

  /**
   * What operators may order, by path: to have the dead letters of a group handled again, and the
   * search index built anew.
   */
  Map<String, Supplier<Future<JsonObject>>> commands() {
    var commands = new TreeMap<String, Supplier<Future<JsonObject>>>();
    if (searching.isThere()) {
      commands.put("/search/reindex", searching::reindex);
    }
    consumers.forEach(
        (purpose, consumer) ->
            commands.put(
                "/dead-letters/" + purpose + "/replay",
                () ->
                    consumer
                        .replay()
                        .map(
                            it ->
                                new JsonObject()
                                    .put("handled", it.handled())
                                    .put("put_aside", it.putAside()))));
    return commands;
  }

  /** Ends what is under way, so that another node goes on at once. */
  Future<Void> stop() {
    return Future.join(deployed.stream().map(vertx::undeploy).toList())
        .transform(it -> Future.join(mail.close(), sms.close()))
        .otherwiseEmpty()
        .mapEmpty();
  }
}
