package dev.marquee.search;

import dev.marquee.changes.Event;
import dev.marquee.changes.EventHandler;
import dev.marquee.search.IndexWriter.Outcome;
import dev.marquee.search.IndexWriter.Write;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the events of the catalogue into the index, each with its place in the WAL as its version:
 * whatever comes again or late changes nothing. What arrives while a request is under way goes out
 * with the next one.
 */
final class CatalogIndexer implements EventHandler {
  private static final String CHANGED = "changed";

  private record Waiting(Event event, Write write, Promise<Void> done) {}

  private final Vertx vertx;
  private final IndexWriter writer;
  private final Availability availability;
  private final SearchListener listener;
  private final Clock clock;
  private List<Waiting> waiting = new ArrayList<>();
  private boolean isWriting;

  CatalogIndexer(
      Vertx vertx,
      IndexWriter writer,
      Availability availability,
      SearchListener listener,
      Clock clock) {
    this.vertx = vertx;
    this.writer = writer;
    this.availability = availability;
    this.listener = listener;
    this.clock = clock;
  }

  /** Completes when the index has it. Of one event loop. */
  @Override
  public Future<Void> handle(Event event) {
    var write = write(event);
    if (write.isEmpty()) {
      return Future.succeededFuture();
    }
    var entry = new Waiting(event, write.get(), Promise.promise());
    waiting.add(entry);
    if (!isWriting) {
      isWriting = true;
      // At the end of this turn, so that events that were read together go out together.
      vertx.runOnContext(it -> writeWaiting());
    }
    return entry.done().future();
  }

  private static Optional<Write> write(Event event) {
    var dot = event.type().indexOf('.');
    return Kind.ofTable(event.type().substring(0, Math.max(0, dot)))
        .map(kind -> write(kind, event, event.type().substring(dot + 1)));
  }

  private static Write write(Kind kind, Event event, String verb) {
    var row = event.data().getJsonObject("row");
    return new Write(
        kind,
        String.valueOf(row.getValue(kind.key())),
        event.data().getLong("version"),
        verb.equals(CHANGED) ? Optional.of(kind.document(row)) : Optional.empty());
  }

  private void writeWaiting() {
    var batch = waiting;
    waiting = new ArrayList<>();
    if (batch.isEmpty()) {
      isWriting = false;
      return;
    }
    writer
        .write(batch.stream().map(Waiting::write).toList())
        .onSuccess(outcomes -> tell(batch, outcomes))
        .onFailure(failure -> batch.forEach(it -> it.done().fail(away(failure))))
        .onComplete(it -> writeWaiting());
  }

  private void tell(List<Waiting> batch, List<Outcome> outcomes) {
    for (var i = 0; i < batch.size(); i++) {
      tell(batch.get(i), outcomes.get(i));
    }
  }

  private void tell(Waiting entry, Outcome outcome) {
    var write = entry.write();
    listener.indexed(
        write.kind().label(),
        outcome.name(),
        Duration.between(entry.event().time(), clock.instant()));
    switch (outcome) {
      case WRITTEN, OUTDATED -> {
        if (write.kind() == Kind.SHOWTIMES) {
          availability.note(Long.parseLong(write.id()));
        }
        entry.done().complete();
      }
      case REFUSED -> entry.done().fail(new Unprocessable("The index refuses the document"));
      case MISSING, AWAY ->
          entry.done().fail(away(new IllegalStateException("It does not take documents now")));
    }
  }

  private static Unavailable away(Throwable cause) {
    return new Unavailable("The search server: " + cause.getMessage(), cause);
  }
}
