package dev.marquee.money;

import dev.marquee.api.Call;
import dev.marquee.api.Cursor;
import dev.marquee.api.Handlers;
import dev.marquee.api.Media;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.CursorKey;
import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import dev.marquee.catalog.VenueRepository;
import dev.marquee.money.PayoutReport.Scope;
import dev.marquee.platform.CsvFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reports of a venue, payouts, and what the comparisons with the gateway have found. */
public final class MoneyHandlers implements Handlers {
  private static final Logger log = LoggerFactory.getLogger(MoneyHandlers.class);
  private static final int MOST_DAYS_OF_SALES = 92;
  private static final int MOST_DAYS_OF_PAYOUTS = 366;
  private static final String COMPARISONS = "reconciliations";
  private static final String DIFFERENCES = "differences";
  private static final String PAYOUTS = "payouts";

  private final Vertx vertx;
  private final VenueRepository venues;
  private final SalesReport sales;
  private final PayoutReport payoutReport;
  private final Payouts payouts;
  private final Comparisons comparisons;
  private final Clock clock;

  /**
   * Reads and writes through this pool.
   *
   * @param mostReports how many large reports may be made at once
   */
  public MoneyHandlers(Vertx vertx, Pool pool, int mostReports, Clock clock) {
    this.clock = clock;
    this.vertx = vertx;
    this.venues = new VenueRepository(pool);
    this.sales = new SalesReport(pool, mostReports);
    this.payoutReport = new PayoutReport(pool);
    this.payouts = new Payouts(pool);
    this.comparisons = new Comparisons(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("getSalesReport", call -> ofVenue(call, this::sales));
    operations.on("getPayoutReport", call -> ofVenue(call, this::payouts));
    operations.on("getPartnerPayoutReport", this::payoutsOfPartner);
    operations.on("listPayouts", this::listPayouts);
    operations.on("bookPayout", this::bookPayout);
    operations.on("listReconciliations", this::listComparisons);
    operations.on("getReconciliation", this::getComparison);
  }

  private Future<Reply> ofVenue(Call call, BiFunction<Call, Venue, Future<Reply>> report) {
    return CatalogId.parse(call.path("venue_id"))
        .map(venues::find)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            venue -> venue.map(it -> report.apply(call, it)).orElseGet(MoneyHandlers::notFound));
  }

  private Future<Reply> sales(Call call, Venue venue) {
    var days = Days.of(call, MOST_DAYS_OF_SALES);
    var grouping = Grouping.of(call.query("group_by").orElse("showtime"));
    return sales
        .lines(venue.id(), days, grouping)
        // Thousands of lines are some milliseconds of writing: no event loop's work.
        .compose(
            lines ->
                vertx.executeBlocking(
                    () ->
                        wantsCsv(call)
                            ? csv(
                                fileName("sales", days),
                                SalesLine.columns(grouping),
                                lines.stream().map(SalesLine::cells))
                            : json(venue, days, grouping, lines),
                    false));
  }

  private static Reply json(Venue venue, Days days, Grouping grouping, List<SalesLine> lines) {
    var items = new JsonArray();
    lines.forEach(it -> items.add(it.toJson(grouping)));
    var totals = new JsonArray();
    SalesLine.totals(lines).forEach(it -> totals.add(it.figures()));
    return Reply.ok(
        head(venue, days)
            .put("group_by", grouping.toString())
            .put("items", items)
            .put("totals", totals));
  }

  private static JsonObject head(Venue venue, Days days) {
    return new JsonObject()
        .put("venue_id", String.valueOf(venue.id()))
        .put("from", days.first().toString())
        .put("to", days.last().toString());
  }

  private Future<Reply> payouts(Call call, Venue venue) {
    return payouts(
        call,
        new Scope(call.partnerId(), Optional.of(venue.id())),
        venue.timezone(),
        new JsonObject().put("venue_id", String.valueOf(venue.id())));
  }

  /** Its venues may be in several time zones: the days are those of UTC. */
  private Future<Reply> payoutsOfPartner(Call call) {
    var partnerId = call.partnerId().orElseThrow();
    return payouts(
        call,
        new Scope(Optional.of(partnerId), Optional.empty()),
        ZoneOffset.UTC,
        new JsonObject().put("partner_id", String.valueOf(partnerId)));
  }

  private Future<Reply> payouts(Call call, Scope scope, ZoneId zone, JsonObject head) {
    var days = Days.of(call, MOST_DAYS_OF_PAYOUTS);
    var period = call.query("period").orElse("total");
    return payoutReport
        .lines(scope, zone, days, period)
        .map(
            lines ->
                wantsCsv(call)
                    ? csv(
                        fileName("payouts", days),
                        PayoutReport.columns(),
                        lines.stream().map(PayoutReport.Line::cells))
                    : Reply.ok(
                        head.put("from", days.first().toString())
                            .put("to", days.last().toString())
                            .put("period", period)
                            .put("items", PayoutReport.json(lines))));
  }

  private Future<Reply> bookPayout(Call call) {
    var body = call.body();
    var until = day(body.getString("until"));
    return CatalogId.parse(call.path("partner_id"))
        .map(
            partnerId ->
                payouts.book(
                    call,
                    partnerId,
                    body.getString("currency"),
                    until,
                    body.getString("reference")))
        .orElseGet(() -> Future.succeededFuture(new Payouts.Outcome.NoSuchPartner()))
        .map(MoneyHandlers::reply);
  }

  /** What is owed for a day is settled when that is over. */
  private LocalDate day(String text) {
    try {
      var day = LocalDate.parse(text);
      if (day.isBefore(LocalDate.now(clock.withZone(ZoneOffset.UTC)))) {
        return day;
      }
    } catch (DateTimeException e) {
      throw Problem.invalid("/until", "is not a date such as 2026-12-01").refusal();
    }
    throw Problem.invalid("/until", "is a day that is not over in UTC").refusal();
  }

  private static Reply reply(Payouts.Outcome outcome) {
    if (outcome instanceof Payouts.Outcome.Booked booked) {
      log.atInfo()
          .addKeyValue("payout", booked.payout().id())
          .addKeyValue("partner", booked.payout().partnerId())
          .log("payout.booked");
      return Reply.created(booked.payout().toJson());
    }
    return Reply.of(
        outcome instanceof Payouts.Outcome.NothingToPay
            ? Problem.of(409, "nothing_to_pay", "The partner is owed nothing in this currency.")
            : Problem.notFound());
  }

  private Future<Reply> listPayouts(Call call) {
    var before = call.cursor().map(it -> CursorKey.parse(PAYOUTS, it, 1).wholeNumber(0));
    var limit = call.limit();
    return payouts
        .list(call.partnerId().orElseThrow(), before, limit + 1)
        .map(
            read ->
                Reply.ok(
                    Page.of(read, limit, it -> Cursor.of(PAYOUTS, it.number()))
                        .toJson(Payouts.Payout::toJson)));
  }

  private static boolean wantsCsv(Call call) {
    return call.header("Accept").filter(Media::wantsCsv).isPresent();
  }

  private static String fileName(String report, Days days) {
    return "%s-%s-%s.csv".formatted(report, days.first(), days.last());
  }

  private static Reply csv(String file, List<String> columns, Stream<List<Object>> rows) {
    return new Reply(
        200,
        Map.of(
            "Content-Type",
            "text/csv; charset=utf-8",
            "Content-Disposition",
            "attachment; filename=\"" + file + "\"",
            "Vary",
            "Accept"),
        Optional.of(Buffer.buffer(CsvFile.write(columns, rows))),
        Optional.empty());
  }

  private Future<Reply> listComparisons(Call call) {
    var before = call.cursor().map(it -> CursorKey.parse(COMPARISONS, it, 1).wholeNumber(0));
    var limit = call.limit();
    return comparisons
        .list(before, limit + 1)
        .map(
            read ->
                Reply.ok(
                    Page.of(read, limit, it -> Cursor.of(COMPARISONS, it.id()))
                        .toJson(Comparison::toJson)));
  }

  private Future<Reply> getComparison(Call call) {
    var after = call.cursor().map(it -> CursorKey.parse(DIFFERENCES, it, 1).wholeNumber(0));
    return CatalogId.parse(call.path("reconciliation_id"))
        .map(comparisons::find)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            found ->
                found
                    .map(it -> withDifferences(it, after.orElse(0L), call.limit()))
                    .orElseGet(MoneyHandlers::notFound));
  }

  private Future<Reply> withDifferences(Comparison comparison, long after, int limit) {
    return comparisons
        .differences(comparison.id(), after, limit + 1)
        .map(read -> Page.of(read, limit, it -> Cursor.of(DIFFERENCES, it.number())))
        .map(page -> Reply.ok(comparison.toJson().mergeIn(page.toJson(Difference::toJson))));
  }

  private static Future<Reply> notFound() {
    return Future.succeededFuture(Reply.of(Problem.notFound()));
  }
}
