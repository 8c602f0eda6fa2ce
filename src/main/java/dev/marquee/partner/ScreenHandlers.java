package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Media;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.Listings;
import dev.marquee.catalog.Screens;
import dev.marquee.catalog.Screens.Present;
import dev.marquee.catalog.SeatMap;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Screens get other names and seat maps. Showtimes keep the seat map that they are sold from; one
 * that lacks seats which are sold or held for showtimes to come is refused.
 */
public final class ScreenHandlers implements Handlers {
  private static final int MOST_NAMED = 100;

  private final Vertx vertx;
  private final PartnerTransactions transactions;
  private final Screens screens;
  private final AuditLog audit = new AuditLog();

  /** Reads and writes through this pool. */
  public ScreenHandlers(Vertx vertx, Pool pool) {
    this.vertx = vertx;
    this.transactions = new PartnerTransactions(pool);
    this.screens = new Screens(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("updateScreen", call -> change(call, () -> Layout.read(call.body())));
    operations.on("getSeatMap", this::getSeatMap);
    operations.on("updateSeatMap", call -> change(call, () -> seatMap(call)));
  }

  private static long screenId(Call call) {
    return Long.parseLong(call.path("screen_id"));
  }

  private Future<Reply> getSeatMap(Call call) {
    return screens
        .find(screenId(call))
        .compose(screen -> seatMap(call, screen.orElseThrow()))
        .map(it -> it.with("Vary", "Accept"));
  }

  private Future<Reply> seatMap(Call call, Present screen) {
    if (call.header("Accept").filter(Media::wantsCsv).isEmpty()) {
      return Future.succeededFuture(Reply.json(200, Buffer.buffer(screen.layout())));
    }
    return vertx.executeBlocking(
        () ->
            Reply.csv(
                "seat-map-" + screen.id(),
                SeatTable.write(SeatMap.parse(new JsonObject(screen.layout())))),
        false);
  }

  /** A seat map alone; the screen keeps its name. */
  private static Layout seatMap(Call call) {
    return call.table()
        .map(table -> SeatTable.read("", table.getBytes()))
        .orElseGet(() -> Layout.read("", call.body(), ""));
  }

  private Future<Reply> change(Call call, Callable<Layout> read) {
    return vertx
        .executeBlocking(read, false)
        .compose(
            layout ->
                transactions.of(call.partnerId(), transaction -> change(transaction, call, layout)))
        .recover(
            failure ->
                Listings.isNameTaken(failure)
                    ? Future.succeededFuture(Reply.of(nameTaken()))
                    : Future.failedFuture(failure));
  }

  private Future<Reply> change(SqlClient transaction, Call call, Layout layout) {
    return screens
        .lock(transaction, screenId(call))
        .compose(screen -> change(transaction, call, screen.orElseThrow(), layout));
  }

  private Future<Reply> change(SqlClient transaction, Call call, Present before, Layout asked) {
    var layout = asked.name().isEmpty() ? asked.named(before.name()) : asked;
    return lost(transaction, before, layout)
        .compose(
            lost ->
                lost.isEmpty()
                    ? write(transaction, call, before, layout)
                    : Future.succeededFuture(Reply.of(seatsSold(lost))));
  }

  private Future<List<String>> lost(SqlClient transaction, Present before, Layout layout) {
    var kept = layout.seatMap().seats().stream().map(SeatMap.Seat::id).toList();
    return screens.lost(transaction, before.id(), kept, MOST_NAMED);
  }

  private Future<Reply> write(SqlClient transaction, Call call, Present before, Layout layout) {
    return screens
        .rename(transaction, before.id(), layout.name())
        .compose(it -> rebuild(transaction, before, layout))
        .compose(version -> record(transaction, call, before, layout, version).map(version))
        .compose(version -> reply(before, layout, version));
  }

  /** The same seat map again is no new version. */
  private Future<Integer> rebuild(SqlClient transaction, Present before, Layout layout) {
    return vertx
        .executeBlocking(() -> new JsonObject(before.layout()).equals(layout.json()), false)
        .compose(
            same ->
                same
                    ? Future.succeededFuture(before.version())
                    : screens.rebuild(transaction, before.id(), layout.text(), layout.seatCount()));
  }

  private Future<Void> record(
      SqlClient transaction, Call call, Present before, Layout layout, int version) {
    var after =
        new Present(before.id(), before.venueId(), layout.name(), version, layout.seatCount(), "");
    return audit.record(
        transaction,
        call,
        "screen.changed",
        "screen",
        before.id(),
        before.summary(),
        after.summary());
  }

  private Future<Reply> reply(Present before, Layout layout, int version) {
    return vertx.executeBlocking(
        () -> Reply.ok(layout.screen(before.venueId(), before.id(), version)), false);
  }

  private static Problem seatsSold(List<String> lost) {
    return Problem.of(
            409, "seats_sold", "Seats that this map lacks are sold or held for showtimes to come.")
        .with("seat_ids", new JsonArray(lost));
  }

  private static Problem nameTaken() {
    return Problem.of(409, "name_taken", "The venue has a screen of this name.");
  }
}
