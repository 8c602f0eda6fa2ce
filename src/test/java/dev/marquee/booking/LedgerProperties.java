package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.GOOD_CARD;
import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.HaltingGateway.Halt;
import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import dev.marquee.seating.HoldOutcome.Held;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever is sold, declined and cancelled, wherever a node dies over it and whatever the gateway
 * does: every booking's entries sum to zero, and the ledger has what the gateway has.
 */
class LedgerProperties {

  /** One thing that happens; {@code which} picks seats or a booking. */
  record Step(Act act, int which, Optional<Halt> halt, Optional<Fault> fault) {}

  enum Act {
    SELL,
    DECLINE,
    CANCEL,
    RECONCILE
  }

  record Fault(Operation operation, Kind kind) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    var acts =
        Arbitraries.of(Act.SELL, Act.SELL, Act.DECLINE, Act.CANCEL, Act.CANCEL, Act.RECONCILE);
    var faults =
        Combinators.combine(
                Arbitraries.of(Operation.CAPTURE, Operation.REFUND, Operation.CANCEL),
                Arbitraries.of(Kind.ERROR, Kind.DROP_AFTER_EFFECT, Kind.DROP_BEFORE_EFFECT))
            .as(Fault::new);
    return Combinators.combine(
            acts,
            Arbitraries.integers().between(0, 9),
            Arbitraries.of(Halt.class).optional(0.3),
            faults.optional(0.3))
        .as(Step::new)
        .list()
        .ofMinSize(3)
        .ofMaxSize(10);
  }

  @Property(tries = 15, shrinking = ShrinkingMode.OFF)
  void the_ledger_balances_and_agrees_with_the_gateway(@ForAll("steps") List<Step> steps) {
    try (var world =
        new BookingWorld(
            Map.of(
                "MARQUEE_MONEY_COMMISSION_BASIS_POINTS", "333",
                "MARQUEE_MONEY_COMMISSION_PER_TICKET", "7"))) {
      steps.forEach(step -> take(step, world));
      world.simulator.clearFaults();
      world.reconcile();

      assertThat(unbalanced(world)).isZero();
      assertThat(world.ledgerAnomalies()).isZero();
      assertThat(balance(world, "GATEWAY"))
          .isEqualTo(
              world.simulator.intents().stream()
                  .mapToLong(it -> it.captured() - it.refunded())
                  .sum());
      assertThat(balance(world, "GATEWAY")).isEqualTo(paid(world));
    }
  }

  private static void take(Step step, BookingWorld world) {
    step.fault().ifPresent(it -> world.simulator.order(it.operation(), it.kind(), 2));
    var gateway = new HaltingGateway(world.gateway, step.halt().orElse(Halt.BEFORE_AUTHORIZE));
    var desk = step.halt().isPresent() ? world.desk(gateway) : world.desk();
    switch (step.act()) {
      case RECONCILE -> {
        world.simulator.clearFaults();
        world.reconcile();
      }
      case CANCEL ->
          confirmed(world, step.which())
              .ifPresent(it -> ends(desk.cancel(it, world.buyer), gateway));
      default -> {
        if (world.tryHold(world.buyer, "A" + (1 + step.which())) instanceof Held held) {
          var card = step.act() == Act.SELL ? GOOD_CARD : "pm_card_chargeDeclined";
          ends(desk.book(world.request(held.hold().token(), world.buyer, card)), gateway);
        }
      }
    }
  }

  /** It ends, or its node dies. */
  private static void ends(Future<?> step, HaltingGateway gateway) {
    await(Future.any(step, gateway.halted()));
  }

  private static Optional<BookingId> confirmed(BookingWorld world, int which) {
    var ids =
        world
            .first(
                """
                    select coalesce(array_agg(booking_id order by created_at), '{}') as ids
                    from booking
                    where showtime_id = $1 and status = 'CONFIRMED'
                    """,
                Tuple.of(world.showtime.value()))
            .getArrayOfUUIDs("ids");
    return ids.length == 0
        ? Optional.empty()
        : Optional.of(new BookingId(world.showtime, ids[which % ids.length]));
  }

  private static long unbalanced(BookingWorld world) {
    return number(
        world,
        """
        select count(*) as it
        from (
          select booking_id
          from ledger_entry
          where showtime_id = $1
          group by booking_id, currency
          having sum(amount) <> 0) unbalanced
        """);
  }

  private static long balance(BookingWorld world, String account) {
    return world
        .first(
            """
            select coalesce(sum(amount), 0)::bigint as it
            from ledger_entry
            where showtime_id = $1 and account = $2
            """,
            Tuple.of(world.showtime.value(), account))
        .getLong("it");
  }

  private static long paid(BookingWorld world) {
    return number(
        world,
        """
        select coalesce(sum(amount), 0)::bigint as it
        from payment
        where showtime_id = $1 and status = 'CAPTURED'
        """);
  }

  private static long number(BookingWorld world, String sql) {
    return world.first(sql, Tuple.of(world.showtime.value())).getLong("it");
  }
}
