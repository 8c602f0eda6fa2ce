package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Config.Batching;
import dev.marquee.seating.SeatChanges.SeatChange;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The coalescing statement: decides many requests at once, each all or nothing. It locks the seats
 * in key order, finds the requests whose every seat is free, makes their holds, takes their seats
 * and increments the version. A seat is free if it is AVAILABLE or its hold is past its time,
 * whether or not anyone has released that. A seat that a batch names twice goes to the first that
 * names it.
 */
final class HoldStatement {

  /** What the statement says of one request. */
  enum Verdict {
    HELD,
    TAKEN,
    UNKNOWN,
    NOT_ON_SALE,
    TOO_MANY,
    /** One of the buyer's holds has expired but was not released yet, and takes a place. */
    EXPIRED_IN_THE_WAY,
    /** The lines' prices are no longer in force. */
    STALE_PRICES,
    /** Undecided: another request of the batch or of another node was in the way. */
    AGAIN
  }

  /** The verdict on one request; {@code seatIds} are those that speak against it. */
  record Decision(
      HoldRequest request,
      Verdict verdict,
      List<String> seatIds,
      @Nullable Hold made,
      long seatVersion) {

    /** What is known without the database: these seats were taken this moment. */
    static Decision taken(HoldRequest request, List<String> seatIds) {
      return new Decision(request, Verdict.TAKEN, seatIds, null, 0);
    }

    /** The hold of a request that was HELD. */
    Hold hold() {
      return Objects.requireNonNull(made, "only a HELD request has a hold");
    }
  }

  /** The decisions in the order of the requests, and a change set for each showtime changed. */
  record Result(List<Decision> decisions, List<SeatChanges> changes) {}

  private final Pool pool;
  private final Batching batching;
  private final int ttlSeconds;
  private final int maxOpen;

  HoldStatement(Pool pool, Batching batching, int ttlSeconds, int maxOpen) {
    this.pool = pool;
    this.batching = batching;
    this.ttlSeconds = ttlSeconds;
    this.maxOpen = maxOpen;
  }

  /** Decides the requests; they are of one showtime unless batching is ACROSS. */
  Future<Result> decide(List<HoldRequest> batch) {
    return pool.preparedQuery(
            batching == Batching.SHOWTIME
                ? HoldStatementText.IN_ONE_SHOWTIME
                : HoldStatementText.ACROSS_SHOWTIMES)
        .execute(parameters(batch))
        .map(rows -> result(batch, rows));
  }

  private Tuple parameters(List<HoldRequest> batch) {
    var showtimes = new Long[batch.size()];
    var tokens = new java.util.UUID[batch.size()];
    var buyers = new java.util.UUID[batch.size()];
    var pricing = new Integer[batch.size()];
    var currencies = new String[batch.size()];
    var priced = new String[batch.size()];
    var wantedBy = new ArrayList<Integer>();
    var seats = new ArrayList<String>();
    var categories = new ArrayList<String>();
    var amounts = new ArrayList<Long>();
    for (var i = 0; i < batch.size(); i++) {
      var request = batch.get(i);
      showtimes[i] = request.showtime().value();
      tokens[i] = request.token().value();
      buyers[i] = request.buyerId();
      pricing[i] = request.pricingVersion();
      currencies[i] = request.currency();
      priced[i] = priced(request);
      for (var line : request.lines()) {
        wantedBy.add(i + 1);
        seats.add(line.seatId());
        categories.add(line.category());
        amounts.add(line.amount());
      }
    }
    return Tuple.of(batching == Batching.SHOWTIME ? showtimes[0] : showtimes)
        .addValue(tokens)
        .addValue(buyers)
        .addValue(pricing)
        .addValue(currencies)
        .addValue(wantedBy.toArray(Integer[]::new))
        .addValue(seats.toArray(String[]::new))
        .addValue(categories.toArray(String[]::new))
        .addValue(amounts.toArray(Long[]::new))
        .addInteger(maxOpen)
        .addDouble((double) ttlSeconds)
        .addValue(priced);
  }

  private static @Nullable String priced(HoldRequest request) {
    var pricing = request.pricing();
    return pricing.isPlain() ? null : pricing.toJson().encode();
  }

  private static Result result(List<HoldRequest> batch, RowSet<Row> rows) {
    var decisions = new ArrayList<Decision>(batch.size());
    var changes = new LinkedHashMap<ShowtimeId, SeatChanges>();
    for (var row : rows) {
      var decision = decision(batch.get(row.getInteger("request") - 1), row);
      decisions.add(decision);
      if (decision.verdict() == Verdict.HELD) {
        addChanges(changes, decision, row);
      }
    }
    return new Result(decisions, List.copyOf(changes.values()));
  }

  private static Decision decision(HoldRequest request, Row row) {
    var verdict = Verdict.valueOf(row.getString("verdict"));
    var against = row.getArrayOfStrings("against");
    var hold =
        new Hold(
            request.token(),
            request.buyerId(),
            Hold.Status.ACTIVE,
            request.lines(),
            request.currency(),
            request.charges(),
            row.get(OffsetDateTime.class, "expires_at").toInstant(),
            row.getLong("expires_in_millis"));
    return new Decision(
        request,
        verdict,
        against == null ? List.of() : List.of(against),
        hold,
        verdict == Verdict.HELD ? row.getLong("seat_version") : 0);
  }

  private static void addChanges(Map<ShowtimeId, SeatChanges> changes, Decision decision, Row row) {
    var showtime = decision.request().showtime();
    var all =
        changes.computeIfAbsent(
            showtime,
            it ->
                new SeatChanges(
                    it,
                    decision.seatVersion(),
                    new ArrayList<>(),
                    decision.hold().expiresAt().toEpochMilli()));
    var positions = row.getArrayOfIntegers("positions");
    var lines = decision.request().lines();
    for (var i = 0; i < lines.size(); i++) {
      all.changes().add(new SeatChange(lines.get(i).seatId(), positions[i], SeatStatus.HELD));
    }
  }
}
