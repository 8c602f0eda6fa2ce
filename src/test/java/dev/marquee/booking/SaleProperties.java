package dev.marquee.booking;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.SaleModel.ModelHold;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever buyers do, in whatever order: every answer is the one that a simple model of the sale
 * gives, and in the end inventory, bookings, money and the seat feed agree with it.
 */
class SaleProperties {
  private static final int ROWS = 2;
  private static final int SEATS_PER_ROW = 3;
  private static final int BUYERS = 3;
  private static final Duration BOUND = Duration.ofSeconds(10);

  /** Where sales are held: begins when the first one does. */
  private record Stage(Node node, List<Api> buyers) {
    /** Here holds may be made to end early behind the node's back, so it must ask each time. */
    static final Stage FORGETFUL =
        of(Map.of("MARQUEE_HOLD_EXPIRY_SECONDS", "1", "MARQUEE_HOLD_REFUSE_KNOWN", "false"));

    static final Stage USUAL = of(Map.of());

    private static Stage of(Map<String, String> settings) {
      var node = TestStack.get().startNode(settings);
      return new Stage(
          node, Stream.generate(Api::guest).limit(BUYERS).map(it -> it.at(node)).toList());
    }
  }

  /** One thing that somebody does; {@code which} picks a hold out of those so far. */
  record Step(Act act, int buyer, Set<Integer> seats, int which) {}

  enum Act {
    HOLD,
    RELEASE,
    BOOK,
    BOOK_DECLINED,
    CANCEL,
    EXPIRE
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    var acts =
        Arbitraries.frequency(
            Tuple.of(6, Act.HOLD),
            Tuple.of(2, Act.RELEASE),
            Tuple.of(3, Act.BOOK),
            Tuple.of(1, Act.BOOK_DECLINED),
            Tuple.of(2, Act.CANCEL),
            Tuple.of(1, Act.EXPIRE));
    var seats =
        Arbitraries.integers().between(0, ROWS * SEATS_PER_ROW - 1).set().ofMinSize(1).ofMaxSize(3);
    return Combinators.combine(
            acts,
            Arbitraries.integers().between(0, BUYERS - 1),
            seats,
            Arbitraries.integers().between(0, 99))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(25);
  }

  @AfterContainer
  static void stop() {
    Stage.FORGETFUL.node().close();
    Stage.USUAL.node().close();
  }

  @Property(tries = 20, shrinking = ShrinkingMode.BOUNDED)
  void a_sale_is_as_its_model_whatever_buyers_do(@ForAll("steps") List<Step> steps) {
    hold(steps, Stage.FORGETFUL);
  }

  @Property(tries = 20, shrinking = ShrinkingMode.BOUNDED)
  void so_it_is_where_the_node_refuses_what_it_knows(@ForAll("steps") List<Step> steps) {
    hold(steps.stream().filter(it -> it.act() != Act.EXPIRE).toList(), Stage.USUAL);
  }

  private static void hold(List<Step> steps, Stage stage) {
    var show = Fixtures.showtime(ROWS, SEATS_PER_ROW).insert();
    var model = new SaleModel(show.seatIds(), BUYERS);
    try (var map = LiveMap.open(stage.node(), show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      for (var step : steps) {
        take(step, stage, show, model);
      }

      settles(show, model);
      bookingsAreThoseOf(model, show);
      map.awaitVersion(Fixtures.version(show.id()), BOUND);
      assertThat(map.letters()).isEqualTo(model.letters());
      assertThat(map.misfits()).isZero();
    }
  }

  private static void take(Step step, Stage stage, Show show, SaleModel model) {
    switch (step.act()) {
      case HOLD -> hold(step, stage, show, model);
      case EXPIRE -> {
        Fixtures.expireHolds(show.id());
        model.expireAll();
      }
      default -> model.hold(step.which()).ifPresent(hold -> takeWith(step, stage, hold, model));
    }
  }

  private static void hold(Step step, Stage stage, Show show, SaleModel model) {
    var seatIds = step.seats().stream().map(show.seatIds()::get).toList();
    var expected = model.hold(step.buyer(), seatIds);

    var answer = stage.buyers().get(step.buyer()).hold(show.id(), seatIds.toArray(String[]::new));

    if (!expected.taken().isEmpty()) {
      assertThat(answer)
          .isProblem(409, "seats_unavailable")
          .listing(expected.taken().toArray(String[]::new));
    } else if (expected.tooMany()) {
      assertThat(answer).isProblem(429, "too_many_holds");
    } else {
      assertThat(answer).hasStatus(201);
      model.held(step.buyer(), seatIds, answer.json().getString("hold_token"));
    }
  }

  private static void takeWith(Step step, Stage stage, ModelHold hold, SaleModel model) {
    var buyer = stage.buyers().get(hold.buyer());
    switch (step.act()) {
      case RELEASE -> release(buyer.release(hold.token()), hold, model);
      case BOOK -> book(buyer.book(hold.token(), "pm_card_visa"), hold, model);
      case BOOK_DECLINED -> declined(buyer.book(hold.token(), "pm_card_chargeDeclined"), hold);
      default -> hold.booking().ifPresent(id -> cancel(buyer.cancel(id), hold, model));
    }
  }

  private static void release(Response answer, ModelHold hold, SaleModel model) {
    if (hold.isBooked()) {
      assertThat(answer).isProblem(409, "already_booked");
    } else {
      assertThat(answer).hasStatus(204);
      model.release(hold);
    }
  }

  private static void book(Response answer, ModelHold hold, SaleModel model) {
    if (hold.isBooked()) {
      assertThat(answer).isProblem(409, "already_booked");
    } else if (!hold.isOpen()) {
      assertThat(answer).isProblem(409, "hold_expired");
    } else {
      assertThat(answer).hasStatus(201);
      model.book(hold, answer.json().getString("id"));
    }
  }

  private static void declined(Response answer, ModelHold hold) {
    if (hold.isOpen()) {
      assertThat(answer).isProblem(402, "payment_declined");
    } else {
      assertThat(answer).hasStatus(409);
    }
  }

  private static void cancel(Response answer, ModelHold hold, SaleModel model) {
    assertThat(answer).hasStatus(200);
    assertThat(answer.json().getString("status")).isEqualTo("CANCELLED");
    assertThat(answer.json().getJsonObject("refund").getString("status")).isEqualTo("REFUNDED");
    model.cancel(hold);
  }

  /** What has expired may be released already, or a moment later. */
  private static void settles(Show show, SaleModel model) {
    Await.until(
        "The inventory is " + model.letters(),
        BOUND,
        () -> Fixtures.letters(show.id()).equals(model.letters()));
    assertThat(
            TestStack.get()
                .database()
                .number("select available_seats from sale where showtime_id = ?", show.id()))
        .isEqualTo(model.letters().chars().filter(it -> it == 'A').count());
  }

  private static void bookingsAreThoseOf(SaleModel model, Show show) {
    var sold = new TreeSet<String>();
    TestStack.get()
        .database()
        .query(
            """
            select s.seat_id
            from booking_seat s
            join booking b using (showtime_id, booking_id)
            join payment p using (showtime_id, booking_id)
            where s.showtime_id = ?
              and s.cancelled_at is null
              and b.status = 'CONFIRMED'
              and p.status = 'CAPTURED'
            """,
            show.id())
        .forEach(row -> assertThat(sold.add(row.getString("seat_id"))).isTrue());
    assertThat(sold).isEqualTo(model.booked());
    assertThat(
            TestStack.get()
                .database()
                .query(
                    """
                    select status
                    from payment
                    where showtime_id = ? and status not in ('CAPTURED', 'REFUNDED', 'DECLINED')
                    """,
                    show.id()))
        .isEmpty();
  }
}
