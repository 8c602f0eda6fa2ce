package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Asks one question after the other, by whatever connection, and counts those that Postgres has
 * answered in the place of the index.
 */
final class Questions implements Visitor {
  private static final String DEGRADED = "\"degraded\":true";

  private final List<Buffer> requests;
  private final AtomicLong next = new AtomicLong();
  private final LongAdder degraded = new LongAdder();

  /** Begins with the first one again after the last. */
  Questions(List<Buffer> requests) {
    this.requests = List.copyOf(requests);
  }

  @Override
  public Buffer next() {
    return requests.get((int) (next.getAndIncrement() % requests.size())).copy();
  }

  @Override
  public boolean answered(ResponseReader response) {
    if (response.body().contains(DEGRADED)) {
      degraded.increment();
    }
    return true;
  }

  /** How many answers were degraded. */
  long degraded() {
    return degraded.sum();
  }
}
