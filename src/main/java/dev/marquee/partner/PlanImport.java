package dev.marquee.partner;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Idempotency;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.Programme;
import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.Timetable;
import dev.marquee.catalog.Timetable.Clock;
import dev.marquee.catalog.Timetable.Room;
import dev.marquee.catalog.Timetable.Taken;
import dev.marquee.partner.PlanTable.Planned;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a plan of many showtimes on sale, all or none; or only says what keeps it from being put on
 * sale, all of that in one answer.
 */
public final class PlanImport implements Handlers {
  /** More would hold one transaction for too long. */
  private static final int MOST_SEATS = 500_000;

  private static final String BUSY = "screen_busy";

  private final Vertx vertx;
  private final Offers offers;
  private final Idempotency idempotency;
  private final PartnerTransactions transactions;
  private final Scheduling scheduling;
  private final Timetable timetable;

  /** Reads and writes through this pool. */
  public PlanImport(Vertx vertx, Pool pool, Offers offers, Idempotency idempotency) {
    this.vertx = vertx;
    this.offers = offers;
    this.idempotency = idempotency;
    this.transactions = new PartnerTransactions(pool);
    this.scheduling = new Scheduling(transactions, new Programme(pool), offers);
    this.timetable = new Timetable(pool);
  }

  /** A showtime with the time that it takes. */
  private record Slotted(Planned planned, Programme.Slot slot) {
    Instant startsAt() {
      return planned.showtime().startsAt();
    }

    int row() {
      return planned.row().number();
    }

    boolean overlaps(Instant from, Instant until) {
      return startsAt().isBefore(until) && from.isBefore(slot.endsAt());
    }
  }

  /** A plan that was read and judged. */
  private record Judged(int rows, List<Slotted> slotted, List<Fault> faults) {
    long seats() {
      return slotted.stream().mapToLong(it -> it.planned().seatMap().size()).sum();
    }
  }

  /** The screen was taken between the judgement and the writing. */
  private static final class Overtaken extends Exception {
    private static final long serialVersionUID = 1L;
    private final int row;

    Overtaken(int row) {
      super("row " + row);
      this.row = row;
    }
  }

  @Override
  public void register(Operations operations) {
    operations.on("importShowtimes", this::importShowtimes);
  }

  private Future<Reply> importShowtimes(Call call) {
    var table = call.table().map(Buffer::getBytes).orElseThrow();
    return call.queryFlag("dry_run")
        ? judge(call, table).map(PlanImport::told)
        : idempotency.once(call, () -> judge(call, table).compose(it -> write(call, it)));
  }

  private Future<Judged> judge(Call call, byte[] bytes) {
    var faults = new Faults();
    return vertx
        .executeBlocking(() -> PlanTable.read(bytes, faults), false)
        .compose(table -> judge(call, table, faults));
  }

  private Future<Judged> judge(Call call, PlanTable table, Faults faults) {
    var clock = timetable.clock(call.venueId());
    var rooms = timetable.rooms(call.venueId());
    var durations = timetable.durations(table.movies());
    return Future.all(clock, rooms, durations)
        .compose(it -> seatMaps(List.copyOf(table.rooms(rooms.result()))))
        .compose(
            seatMaps ->
                vertx.executeBlocking(
                    () -> {
                      var planned =
                          table.planned(
                              clock.result(),
                              rooms.result(),
                              seatMaps,
                              durations.result().keySet());
                      return slotted(planned, clock.result(), durations.result());
                    },
                    false))
        .compose(slotted -> judge(call, table.size(), slotted, faults));
  }

  private Future<Map<Room, SeatMap>> seatMaps(List<Room> rooms) {
    var maps = rooms.stream().map(it -> offers.seatMap(it.seatMapId())).toList();
    return Future.all(maps)
        .map(
            it -> {
              var byRoom = new HashMap<Room, SeatMap>();
              for (int i = 0; i < rooms.size(); i++) {
                byRoom.put(rooms.get(i), maps.get(i).result());
              }
              return byRoom;
            });
  }

  private static List<Slotted> slotted(
      List<Planned> planned, Clock clock, Map<Long, Integer> durations) {
    return planned.stream()
        .map(
            it ->
                new Slotted(
                    it,
                    it.showtime()
                        .slot(
                            durations.getOrDefault(it.showtime().movieId(), 0), clock.timezone())))
        .toList();
  }

  private Future<Judged> judge(Call call, int rows, List<Slotted> slotted, Faults faults) {
    if (slotted.isEmpty()) {
      return Future.succeededFuture(new Judged(rows, slotted, faults.all()));
    }
    var from = slotted.stream().map(Slotted::startsAt).min(Instant::compareTo).orElseThrow();
    var until =
        slotted.stream().map(it -> it.slot().endsAt()).max(Instant::compareTo).orElseThrow();
    return timetable
        .taken(call.venueId(), from, until)
        .compose(
            taken ->
                vertx.executeBlocking(
                    () -> {
                      clash(slotted, taken, faults);
                      return tooLarge(new Judged(rows, slotted, faults.all()));
                    },
                    false));
  }

  private static Judged tooLarge(Judged judged) {
    if (judged.seats() <= MOST_SEATS) {
      return judged;
    }
    var faults = new ArrayList<>(judged.faults());
    faults.add(
        Fault.of(
            judged.slotted().get(judged.slotted().size() - 1).row(),
            "screen",
            "too_many_seats",
            "with it the plan has %d seats, more than %d: send it in parts"
                .formatted(judged.seats(), MOST_SEATS)));
    return new Judged(judged.rows(), judged.slotted(), faults);
  }

  /** Each row that needs a screen when another one does is named, and one that it clashes with. */
  private static void clash(List<Slotted> slotted, List<Taken> taken, Faults faults) {
    var shown = new HashMap<Long, List<Taken>>();
    taken.forEach(it -> shown.computeIfAbsent(it.screenId(), any -> new ArrayList<>()).add(it));
    var before = new HashMap<Long, List<Slotted>>();
    for (var it : slotted) {
      var screen = it.planned().room().screenId();
      shown.getOrDefault(screen, List.of()).stream()
          .filter(other -> it.overlaps(other.startsAt(), other.endsAt()))
          .findFirst()
          .ifPresent(other -> faults.add(busy(it.row(), "overlaps showtime " + other.showtime())));
      var earlier = before.computeIfAbsent(screen, any -> new ArrayList<>());
      earlier.stream()
          .filter(other -> it.overlaps(other.startsAt(), other.slot().endsAt()))
          .findFirst()
          .ifPresent(other -> faults.add(busy(it.row(), "overlaps row " + other.row())));
      earlier.add(it);
    }
  }

  private static Fault busy(int row, String message) {
    return Fault.of(row, "starts_at", BUSY, message);
  }

  private static Reply told(Judged judged) {
    return Reply.ok(
        new JsonObject()
            .put("rows", judged.rows())
            .put("seats", judged.seats())
            .put("is_good", judged.faults().isEmpty())
            .put("faults", Fault.toJson(judged.faults())));
  }

  private Future<Reply> write(Call call, Judged judged) {
    if (!judged.faults().isEmpty()) {
      return Future.succeededFuture(Reply.of(refusal(judged.faults())));
    }
    return transactions
        .of(call.partnerId(), transaction -> write(transaction, call, judged.slotted()))
        .map(Reply::created)
        .recover(
            failure ->
                failure instanceof Overtaken overtaken
                    ? Future.succeededFuture(
                        Reply.of(
                            refusal(List.of(busy(overtaken.row, "the screen was taken just now")))))
                    : Future.failedFuture(failure));
  }

  private static Problem refusal(List<Fault> faults) {
    var onlyClashes =
        faults.stream()
            .allMatch(it -> it.cell().filter(cell -> cell.code().equals(BUSY)).isPresent());
    return onlyClashes
        ? Problem.of(409, BUSY, "The screens show something else at these times.")
            .with("errors", Fault.toJson(faults))
        : Fault.problem(faults);
  }

  private Future<JsonObject> write(SqlConnection transaction, Call call, List<Slotted> slotted) {
    var scheduled = new JsonArray();
    var done = Future.<Void>succeededFuture();
    for (var it : slotted) {
      done =
          done.compose(before -> write(transaction, call, it))
              .map(id -> add(scheduled, it.row(), id));
    }
    return done.map(it -> new JsonObject().put("showtimes", scheduled));
  }

  @org.jspecify.annotations.Nullable
  private static Void add(JsonArray scheduled, int row, ShowtimeId id) {
    scheduled.add(new JsonObject().put("row", row).put("id", id.toString()));
    return null;
  }

  private Future<ShowtimeId> write(SqlConnection transaction, Call call, Slotted it) {
    var planned = it.planned();
    var told = new JsonObject();
    planned.row().cells().forEach(told::put);
    return scheduling
        .write(
            transaction,
            call,
            planned.room().seatMapId(),
            planned.seatMap(),
            planned.showtime(),
            it.slot(),
            told)
        .recover(
            failure ->
                Future.failedFuture(
                    Programme.isScreenBusy(failure) ? new Overtaken(it.row()) : failure));
  }
}
