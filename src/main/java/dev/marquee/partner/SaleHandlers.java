package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.Programme;
import dev.marquee.catalog.SaleTerms;
import dev.marquee.catalog.Sales;
import dev.marquee.catalog.Sales.Present;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeRepository;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Optional;

/** Sales are opened, paused, resumed and closed, and get other terms. */
public final class SaleHandlers implements Handlers {
  private final PartnerTransactions transactions;
  private final Offers offers;
  private final Programme programme;
  private final ShowtimeRepository showtimes;
  private final Pool pool;
  private final Sales sales = new Sales();
  private final AuditLog audit = new AuditLog();

  /** Reads and writes through this pool; the offers are told of what has changed. */
  public SaleHandlers(Pool pool, Offers offers) {
    this.pool = pool;
    this.transactions = new PartnerTransactions(pool);
    this.offers = offers;
    this.programme = new Programme(pool);
    this.showtimes = new ShowtimeRepository(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("updateShowtime", this::update);
  }

  private Future<Reply> update(Call call) {
    var showtime = ShowtimeId.parse(call.path("showtime_id")).orElseThrow();
    var change = SaleChange.read(call.body());
    return transactions
        .of(call.partnerId(), transaction -> update(transaction, call, showtime, change))
        .onSuccess(terms -> offers.invalidate(showtime))
        .compose(terms -> reply(showtime, terms));
  }

  private Future<SaleTerms> update(
      SqlClient transaction, Call call, ShowtimeId showtime, SaleChange change) {
    return sales
        .lock(transaction, showtime)
        .compose(
            present -> {
              refuse(present, change).ifPresent(SaleHandlers::end);
              return write(transaction, call, showtime, present, change.of(present));
            });
  }

  private static void end(Problem problem) {
    throw problem.refusal();
  }

  private static Optional<Problem> refuse(Present present, SaleChange change) {
    if (present.isCancelled()) {
      return Optional.of(Problem.of(409, "showtime_cancelled", "This showtime is called off."));
    }
    if (present.hasBegun()) {
      return Optional.of(Problem.of(409, "showtime_over", "This showtime has begun."));
    }
    return change.narrows(present)
        ? Optional.of(
            Problem.of(
                409,
                "bookings_exist",
                "Who has booked may cancel for as long as was said: that can get longer only."))
        : Optional.empty();
  }

  private Future<SaleTerms> write(
      SqlClient transaction, Call call, ShowtimeId showtime, Present present, SaleTerms after) {
    return sales
        .change(transaction, showtime, after)
        .compose(
            it ->
                audit.record(
                    transaction,
                    call,
                    "showtime.changed",
                    "showtime",
                    showtime,
                    present.terms().summary(),
                    after.summary()))
        .map(after);
  }

  private Future<Reply> reply(ShowtimeId showtime, SaleTerms terms) {
    return showtimes
        .find(showtime)
        .compose(
            found ->
                programme
                    .prices(pool, showtime)
                    .map(
                        tiers ->
                            Reply.ok(
                                found
                                    .orElseThrow()
                                    .toJson()
                                    .put("pricing_tiers", new PriceList(tiers).toJson())
                                    .mergeIn(terms.toJson()))));
  }
}
