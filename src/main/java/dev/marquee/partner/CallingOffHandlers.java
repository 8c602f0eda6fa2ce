package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.booking.CallingOff;
import dev.marquee.booking.CallingOff.Progress;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a showtime off, and tells how far that is. */
public final class CallingOffHandlers implements Handlers {
  private static final Logger log = LoggerFactory.getLogger(CallingOffHandlers.class);

  private final PartnerTransactions transactions;
  private final CallingOff callingOff;
  private final Offers offers;
  private final AuditLog audit = new AuditLog();

  /** Answers over this database; the offers are told that a sale is over. */
  public CallingOffHandlers(Pool pool, CallingOff callingOff, Offers offers) {
    this.transactions = new PartnerTransactions(pool);
    this.callingOff = callingOff;
    this.offers = offers;
  }

  @Override
  public void register(Operations operations) {
    operations.on("cancelShowtime", this::cancel);
    operations.on("getCancellation", this::progress);
  }

  private static ShowtimeId showtime(Call call) {
    return ShowtimeId.parse(call.path("showtime_id")).orElseThrow();
  }

  private Future<Reply> cancel(Call call) {
    var showtime = showtime(call);
    return transactions
        .of(call.partnerId(), transaction -> close(transaction, call, showtime))
        .onSuccess(closed -> closed(call, showtime, closed))
        .compose(closed -> callingOff.progress(showtime))
        .map(progress -> begun(showtime, progress));
  }

  private Future<Boolean> close(SqlClient transaction, Call call, ShowtimeId showtime) {
    return callingOff
        .close(transaction, showtime)
        .compose(
            closed ->
                closed
                    ? record(transaction, call, showtime).map(true)
                    : Future.<Boolean>succeededFuture(false));
  }

  private Future<Void> record(SqlClient transaction, Call call, ShowtimeId showtime) {
    var after = new JsonObject().put("status", "CANCELLED");
    return audit.record(transaction, call, "showtime.cancelled", "showtime", showtime, null, after);
  }

  private static void closed(Call call, ShowtimeId showtime, boolean closed) {
    if (closed) {
      log.atInfo()
          .addKeyValue("request_id", call.requestId())
          .addKeyValue("account", call.caller().accountId())
          .addKeyValue("showtime", showtime)
          .log("showtime.cancelled");
    }
  }

  /** The rest goes on by itself: who has asked is answered at once. */
  private Reply begun(ShowtimeId showtime, Optional<Progress> progress) {
    if (progress.isEmpty()) {
      return Reply.of(Problem.of(409, "showtime_over", "This showtime is over."));
    }
    offers.invalidate(showtime);
    callingOff.takeUp(showtime);
    return Reply.accepted(progress.get().toJson());
  }

  private Future<Reply> progress(Call call) {
    return callingOff
        .progress(showtime(call))
        .map(
            progress ->
                progress
                    .map(it -> Reply.ok(it.toJson()))
                    .orElseGet(() -> Reply.of(Problem.notFound())));
  }
}
