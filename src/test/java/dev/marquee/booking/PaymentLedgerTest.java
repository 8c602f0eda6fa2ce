package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.GOOD_CARD;
import static dev.marquee.booking.BookingWorld.SEAT_PRICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentLedgerTest {
  private final BookingWorld world =
      new BookingWorld(
          Map.of(
              "MARQUEE_MONEY_COMMISSION_BASIS_POINTS", "250",
              "MARQUEE_MONEY_COMMISSION_PER_TICKET", "20"));

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void what_is_captured_is_owed_to_the_partner_less_the_commission() {
    world.sell("A1", "A2");

    var commission = 2 * SEAT_PRICE * 250 / 10_000 + 2 * 20;
    assertThat(world.entries())
        .isEqualTo(
            Map.of(
                "CAPTURE GATEWAY",
                2 * SEAT_PRICE,
                "CAPTURE PARTNER",
                -2 * SEAT_PRICE,
                "FEE PARTNER",
                commission,
                "FEE FEES",
                -commission));
  }

  @Test
  void tax_is_owed_on_and_fees_are_the_partners() {
    var hold = world.hold("A1", "A2");
    world.simulator.order(Operation.CAPTURE, Kind.ERROR, 2);
    world.book(hold, GOOD_CARD);
    world.run(
        "update booking_seat set base = 1200, fee = 100, tax = 200 where showtime_id = $1",
        Tuple.of(world.showtime.value()));

    world.reconcile();

    var net = 2 * (SEAT_PRICE - 200);
    var commission = net * 250 / 10_000 + 2 * 20;
    assertThat(world.entries())
        .isEqualTo(
            Map.of(
                "CAPTURE GATEWAY",
                2 * SEAT_PRICE,
                "CAPTURE PARTNER",
                -net,
                "CAPTURE TAX",
                -400L,
                "FEE PARTNER",
                commission,
                "FEE FEES",
                -commission));
    assertThat(world.ledgerAnomalies()).isZero();
  }

  @Test
  void the_audit_finds_a_payment_that_is_not_booked() {
    var hold = world.hold("A1");
    world.book(hold, "pm_card_chargeDeclined");
    var before = world.ledgerAnomalies();
    status("CAPTURED");

    var anomalies = world.ledgerAnomalies();
    status("DECLINED");

    assertThat(before).isZero();
    assertThat(anomalies).isEqualTo(1);
  }

  private void status(String status) {
    world.run(
        "update payment set status = $2 where showtime_id = $1",
        Tuple.of(world.showtime.value(), status));
  }

  @Test
  void a_refund_takes_back_all_that_was_booked() {
    var booking = world.sell("A1");
    var booked = world.entries();

    world.cancel(booking);

    var commission = SEAT_PRICE * 250 / 10_000 + 20;
    assertThat(world.entries())
        .containsAllEntriesOf(booked)
        .containsEntry("REFUND GATEWAY", -SEAT_PRICE)
        .containsEntry("REFUND PARTNER", SEAT_PRICE - commission)
        .containsEntry("REFUND FEES", commission)
        .hasSize(booked.size() + 3);
  }

  @Test
  void what_was_never_captured_has_no_entries() {
    world.book(world.hold("A1"), "pm_card_chargeDeclined");
    var hold = world.hold("A2");
    world.simulator.order(Operation.CAPTURE, Kind.ERROR, 2);
    var booking = ((BookOutcome.Confirmed) world.book(hold, GOOD_CARD)).booking();

    world.cancel(booking);

    assertThat(world.paymentStatus(hold)).isEqualTo("REFUNDED");
    assertThat(world.charges(hold)).allMatch(it -> it.captured() == 0);
    assertThat(world.entries()).isEmpty();
  }

  @Test
  void what_was_captured_without_being_noted_is_booked_when_it_is_refunded() {
    var hold = world.hold("A1", "A2");
    world.simulator.order(Operation.CAPTURE, Kind.TIMEOUT, 1);
    var booking = ((BookOutcome.Confirmed) world.book(hold, GOOD_CARD)).booking();
    assertThat(world.entries()).isEmpty();

    world.cancel(booking);

    assertThat(world.paymentStatus(hold)).isEqualTo("REFUNDED");
    assertThat(world.entries())
        .containsEntry("CAPTURE GATEWAY", 2 * SEAT_PRICE)
        .containsEntry("REFUND GATEWAY", -2 * SEAT_PRICE)
        .containsEntry("FEE FEES", -115L)
        .containsEntry("REFUND FEES", 115L)
        .containsEntry("REFUND PARTNER", 2 * SEAT_PRICE - 115);
  }

  @Test
  void what_two_nodes_finish_at_once_is_booked_once() {
    world.simulator.order(Operation.CAPTURE, Kind.ERROR, 2);
    var hold = world.hold("A1");
    world.book(hold, GOOD_CARD);
    world.expireLeases();

    var one = world.reconciler(world.gateway).sweep();
    var other = world.reconciler(world.gateway).sweep();
    BookingWorld.await(one);
    BookingWorld.await(other);
    world.reconcile();

    assertThat(world.entries()).containsEntry("CAPTURE GATEWAY", SEAT_PRICE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update ledger_entry set amount = amount + 1 where showtime_id = $1",
        "delete from ledger_entry where showtime_id = $1"
      })
  void an_entry_stays_as_it_is(String change) {
    world.sell("A1");
    var before = world.entries();

    assertThatThrownBy(() -> world.run(change, Tuple.of(world.showtime.value())))
        .hasMessageContaining("append-only");
    assertThat(world.entries()).isEqualTo(before);
  }

  @Test
  void a_posting_that_does_not_balance_is_refused() {
    assertThatThrownBy(
            () ->
                world.run(
                    """
                    insert into ledger_entry (
                      showtime_id, transaction_id, kind, account, amount, currency, booking_id,
                      venue_id)
                    select $1, gen_random_uuid(), 'CAPTURE', account, amount, 'USD',
                      gen_random_uuid(), 1
                    from (values ('GATEWAY', 100), ('PARTNER', -99)) as line (account, amount)
                    """,
                    Tuple.of(world.showtime.value())))
        .hasMessageContaining("does not sum to zero");
  }
}
