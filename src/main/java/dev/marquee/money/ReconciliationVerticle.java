package dev.marquee.money;

import dev.marquee.api.Problem;
import dev.marquee.payment.ChargeList;
import dev.marquee.payment.ChargeList.Outcome.Page;
import dev.marquee.payment.ChargeList.Outcome.Unsettled;
import dev.marquee.platform.MoneySettings;
import dev.marquee.platform.PeriodicTask;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares payments with the gateway's list of charges: each day when it is over, and whenever it
 * is asked. Any number of nodes may run it: each comparison is claimed by one, and taken up by
 * another where that one is gone.
 */
public final class ReconciliationVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ReconciliationVerticle.class);
  private static final int MOST_DAYS_OF_AN_ORDER = 31;

  private final Comparisons comparisons;
  private final ChargeList gateway;
  private final MoneyListener listener;
  private final MoneySettings settings;
  private final Clock clock;

  /** Compares what is in the pool's database with what this gateway lists. */
  public ReconciliationVerticle(
      Pool pool, ChargeList gateway, MoneyListener listener, MoneySettings settings, Clock clock) {
    this.comparisons = new Comparisons(pool);
    this.gateway = gateway;
    this.listener = listener;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.start(vertx, "reconciliation", settings.reconcileSeconds(), this::turn);
    return Future.succeededFuture();
  }

  /**
   * Asks for the days that lack a comparison, makes what is to be made, and tells how it stands.
   */
  public Future<Void> turn() {
    var asked =
        settings.reconcileDaily() ? comparisons.requestDays() : Future.<Void>succeededFuture();
    return asked
        .compose(it -> work())
        .compose(it -> comparisons.standing())
        .onSuccess(it -> listener.compared(it.differences(), it.ageSeconds()))
        .mapEmpty();
  }

  /** Makes the comparisons that nobody is at, one after the other. */
  Future<Void> work() {
    return comparisons
        .claim()
        .compose(
            claimed ->
                claimed
                    .map(it -> resume(it).compose(done -> work()))
                    .orElseGet(Future::succeededFuture));
  }

  private Future<Void> resume(Comparison comparison) {
    return (comparison.listed() ? finish(comparison) : read(comparison))
        .recover(failure -> failed(comparison, failure.toString()));
  }

  private Future<Void> read(Comparison comparison) {
    return gateway
        .charges(
            comparison.from().minus(Comparisons.MARGIN),
            comparison.to().plus(Comparisons.MARGIN),
            comparison.lastCharge())
        .compose(
            outcome ->
                outcome instanceof Page page
                    ? keep(comparison, page)
                    : failed(comparison, ((Unsettled) outcome).why()));
  }

  private Future<Void> keep(Comparison comparison, Page page) {
    return comparisons
        .keep(comparison, page.charges(), !page.hasMore() || page.charges().isEmpty())
        .compose(this::goOn);
  }

  /** Where another node has taken the comparison over nothing is left to do. */
  private Future<Void> goOn(Optional<Comparison> kept) {
    return kept.map(it -> it.listed() ? finish(it) : read(it)).orElseGet(Future::succeededFuture);
  }

  private Future<Void> finish(Comparison comparison) {
    return comparisons
        .finish(comparison)
        .onSuccess(finished -> finished.ifPresent(ReconciliationVerticle::tell))
        .mapEmpty();
  }

  private static void tell(Comparison done) {
    (done.differences() > 0 ? log.atError() : log.atInfo())
        .addKeyValue("reconciliation", done.id())
        .addKeyValue("from", done.from())
        .addKeyValue("to", done.to())
        .addKeyValue("charges", done.charges())
        .addKeyValue("payments", done.payments())
        .addKeyValue("differences", done.differences())
        .log("reconciliation.done");
  }

  private Future<Void> failed(Comparison comparison, String why) {
    log.atWarn()
        .addKeyValue("reconciliation", comparison.id())
        .addKeyValue("cause", why)
        .log("reconciliation.postponed");
    return comparisons.postpone(comparison, why);
  }

  /**
   * Asks for a comparison and begins it; where it is under way already, nothing new. The answer
   * comes at once.
   *
   * @param query {@code from} and {@code to}, days in UTC, both included; yesterday where they are
   *     not given
   */
  public Future<JsonObject> order(MultiMap query) {
    var today = LocalDate.now(clock.withZone(ZoneOffset.UTC));
    var yesterday = today.minusDays(1);
    var days =
        Days.of(day(query, "from", yesterday), day(query, "to", yesterday), MOST_DAYS_OF_AN_ORDER);
    if (days.last().isAfter(today)) {
      throw Problem.invalid("/to", "is a day to come").refusal();
    }
    return comparisons
        .request(days.from(ZoneOffset.UTC), days.to(ZoneOffset.UTC))
        .onSuccess(it -> work().onFailure(ReconciliationVerticle::notBegun))
        .map(Comparison::toJson);
  }

  private static LocalDate day(MultiMap query, String name, LocalDate otherwise) {
    var text = query.get(name);
    try {
      return text == null ? otherwise : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw Problem.invalid("/" + name, "is not a date such as 2026-12-01").refusal();
    }
  }

  private static void notBegun(Throwable failure) {
    log.atWarn().addKeyValue("cause", failure.toString()).log("reconciliation.not_begun");
  }
}
