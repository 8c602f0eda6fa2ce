package dev.marquee.search;

import dev.marquee.platform.PeriodicTask;
import dev.marquee.platform.SearchSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index: has it built where it is missing, wiped or of an older shape, brings what is
 * left at showtimes to it, and takes out what is over.
 */
final class IndexVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(IndexVerticle.class);
  private static final int REVIEWED_EACH_TURN = 200;
  private static final int PRUNE_SECONDS = (int) TimeUnit.HOURS.toSeconds(1);

  private final SearchSettings settings;
  private final CatalogRows rows;
  private final SearchIndices indices;
  private final IndexRebuild rebuild;
  private final Availability availability;
  private final boolean keepsIndex;
  private boolean wasAway;

  /**
   * Part of one node.
   *
   * @param keepsIndex whether this node looks after the index as a whole, too, and not only for
   *     what it has changed itself
   */
  IndexVerticle(
      SearchSettings settings,
      CatalogRows rows,
      SearchIndices indices,
      IndexRebuild rebuild,
      Availability availability,
      boolean keepsIndex) {
    this.settings = settings;
    this.rows = rows;
    this.indices = indices;
    this.rebuild = rebuild;
    this.availability = availability;
    this.keepsIndex = keepsIndex;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.startEveryMillis(
        vertx, "availability", settings.availabilityMillis(), this::tellAvailability);
    if (keepsIndex) {
      PeriodicTask.start(vertx, "index-check", settings.checkSeconds(), this::check);
      PeriodicTask.start(vertx, "index-prune", PRUNE_SECONDS, indices::prune);
      // Not waited for: nobody who buys needs it.
      check();
    }
    return Future.succeededFuture();
  }

  private Future<Void> tellAvailability() {
    return availability.turn(keepsIndex ? REVIEWED_EACH_TURN : 0).recover(this::away);
  }

  private Future<Void> check() {
    return needsBuilding()
        .onSuccess(it -> wasAway = false)
        .compose(needed -> needed ? rebuild.run().<Void>mapEmpty() : Future.<Void>succeededFuture())
        .recover(this::away);
  }

  private Future<Boolean> needsBuilding() {
    return indices
        .state()
        .compose(
            state ->
                state == SearchIndices.State.TO_BUILD
                    ? Future.succeededFuture(true)
                    : isAnyWiped());
  }

  private Future<Boolean> isAnyWiped() {
    return Future.all(Arrays.stream(Kind.values()).map(this::isWiped).toList())
        .map(it -> it.list().contains(true));
  }

  private Future<Boolean> isWiped(Kind kind) {
    return indices
        .count(kind)
        .compose(count -> count == 0 ? rows.hasAny(kind) : Future.succeededFuture(false));
  }

  /** Said once: it may be away for long. */
  private Future<Void> away(Throwable failure) {
    if (!wasAway) {
      wasAway = true;
      log.atWarn().addKeyValue("cause", failure.toString()).log("index.away");
    }
    return Future.succeededFuture();
  }
}
