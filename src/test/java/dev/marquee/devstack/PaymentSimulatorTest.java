package dev.marquee.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import dev.marquee.payment.AuthorizeOutcome;
import dev.marquee.payment.AuthorizeOutcome.Authorized;
import dev.marquee.payment.AuthorizeOutcome.Declined;
import dev.marquee.payment.AuthorizeOutcome.Unavailable;
import dev.marquee.payment.AuthorizeOutcome.Unknown;
import dev.marquee.payment.AuthorizeRequest;
import dev.marquee.payment.FindOutcome;
import dev.marquee.payment.Money;
import dev.marquee.payment.SaveOutcome;
import dev.marquee.payment.SettleOutcome;
import dev.marquee.payment.StripeGateway;
import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The simulator as the service's own client of Stripe sees it. */
class PaymentSimulatorTest {
  private final Vertx vertx = Vertx.vertx();
  private final PaymentSimulator simulator = PaymentSimulator.start(vertx, 0).await();
  private final StripeGateway gateway =
      new StripeGateway(
          vertx,
          new Config.Payment(simulator.url(), PaymentSimulator.SECRET_KEY, 700, 100, 5000),
          (call, result, took) -> {});

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void a_card_that_pays_is_authorized_captured_and_refunded() {
    var txn = ((Authorized) authorize("a", "pm_card_visa")).txnId();
    assertThat(gateway.find(txn).await()).isEqualTo(found(FindOutcome.State.AUTHORIZED));

    assertThat(gateway.capture(txn, "capture-a").await()).isEqualTo(new SettleOutcome.Done());
    assertThat(gateway.refund(txn, new Money(1250, "USD"), "refund-a").await())
        .isEqualTo(new SettleOutcome.Done());

    var intent = simulator.intentsOf("a").get(0);
    assertThat(intent.status()).isEqualTo("succeeded");
    assertThat(intent.captured()).isEqualTo(1250);
    assertThat(intent.refunded()).isEqualTo(1250);
  }

  @Test
  void an_authorization_is_voided_once_and_never_captured_then() {
    var txn = ((Authorized) authorize("a", "pm_card_mastercard")).txnId();

    assertThat(gateway.voidAuthorization(txn).await()).isEqualTo(new SettleOutcome.Done());

    assertThat(gateway.voidAuthorization(txn).await()).isEqualTo(new SettleOutcome.Done());
    assertThat(gateway.capture(txn, "capture-a").await()).isInstanceOf(SettleOutcome.Refused.class);
    assertThat(simulator.intentsOf("a").get(0).status()).isEqualTo("canceled");
  }

  @Test
  void cards_that_decline_say_why() {
    assertThat(declineCode(authorize("a", "pm_card_chargeDeclined"))).isEqualTo("generic_decline");
    assertThat(declineCode(authorize("b", "pm_card_chargeDeclinedInsufficientFunds")))
        .isEqualTo("insufficient_funds");
    assertThat(declineCode(authorize("c", "pm_card_of_nobody")))
        .isEqualTo("invalid_payment_method");
    assertThat(simulator.chargesByPayment()).isEmpty();
  }

  @Test
  void amounts_that_stripe_refuses_are_refused() {
    assertThat(declineCode(authorize("a", "pm_card_visa", new Money(49, "USD"))))
        .isEqualTo("amount_too_small");
    assertThat(declineCode(authorize("b", "pm_card_visa", new Money(0, "USD"))))
        .isEqualTo("parameter_invalid_integer");
    assertThat(declineCode(authorize("c", "pm_card_visa", new Money(3501, "KWD"))))
        .isEqualTo("parameter_invalid_integer");
    assertThat(declineCode(authorize("d", "pm_card_visa", new Money(1000, "XXX"))))
        .isEqualTo("parameter_invalid");
  }

  @Test
  void one_key_charges_once_however_often_it_is_sent() throws Exception {
    var first = authorize("a", "pm_card_visa");
    var many = new ArrayList<Future<AuthorizeOutcome>>();
    for (int i = 0; i < 20; i++) {
      many.add(gateway.authorize(request("a", "pm_card_visa", new Money(1250, "USD"))));
    }

    var answers = Future.all(many).await(10, TimeUnit.SECONDS).<AuthorizeOutcome>list();

    assertThat(answers).containsOnly(first);
    assertThat(simulator.chargesByPayment()).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void one_key_for_two_requests_is_an_error() {
    authorize("a", "pm_card_visa");

    assertThat(declineCode(authorize("a", "pm_card_visa", new Money(9900, "USD"))))
        .isEqualTo("idempotency_key_reused");
  }

  @Test
  void an_authorization_that_timed_out_is_there_for_who_asks_again() {
    simulator.order(Operation.AUTHORIZE, Kind.TIMEOUT, 1);

    assertThat(authorize("a", "pm_card_visa")).isEqualTo(new Unknown());

    assertThat(authorize("a", "pm_card_visa")).isInstanceOf(Authorized.class);
    assertThat(simulator.chargesByPayment()).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void cards_order_faults() {
    assertThat(authorize("a", "pm_sim_timeout")).isEqualTo(new Unknown());
    assertThat(authorize("b", "pm_sim_timeout_lost")).isEqualTo(new Unknown());
    assertThat(authorize("c", "pm_sim_error")).isEqualTo(new Unavailable(true));
    assertThat(authorize("d", "pm_sim_slow")).isEqualTo(new Unknown());

    assertThat(simulator.chargesByPayment()).isEqualTo(Map.of("a", 1L, "d", 1L));
    assertThat(authorize("b", "pm_sim_timeout_lost")).isInstanceOf(Authorized.class);
  }

  @Test
  void a_connection_breaks_before_or_after_the_effect() {
    var txn = ((Authorized) authorize("a", "pm_card_visa")).txnId();
    simulator.order(Operation.CAPTURE, Kind.DROP_BEFORE_EFFECT, 2);
    assertThat(gateway.capture(txn, "k").await()).isEqualTo(new SettleOutcome.Unsettled());
    assertThat(simulator.intentsOf("a").get(0).captured()).isZero();

    simulator.order(Operation.CAPTURE, Kind.DROP_AFTER_EFFECT, 2);
    assertThat(gateway.capture(txn, "k").await()).isEqualTo(new SettleOutcome.Unsettled());
    assertThat(simulator.intentsOf("a").get(0).captured()).isEqualTo(1250);
  }

  @Test
  void a_saved_card_pays_for_its_customer_only() {
    var saved =
        (SaveOutcome.Saved)
            gateway.saveMethod(UUID.randomUUID(), Optional.empty(), "pm_card_visa").await();
    var card = saved.card();

    assertThat(card.last4()).isEqualTo("4242");
    assertThat(declineCode(authorize("a", card.id())))
        .isEqualTo("payment_method_customer_mismatch");
    var request =
        new AuthorizeRequest(
            "b", new Money(1250, "USD"), card.id(), Optional.of(card.customer()), Map.of());
    assertThat(gateway.authorize(request).await()).isInstanceOf(Authorized.class);
    assertThat(gateway.forget(card.id()).await()).isEqualTo(new SettleOutcome.Done());
    assertThat(declineCode(authorize("c", card.id()))).isEqualTo("invalid_payment_method");
  }

  private AuthorizeOutcome authorize(String payment, String method) {
    return authorize(payment, method, new Money(1250, "USD"));
  }

  private AuthorizeOutcome authorize(String payment, String method, Money money) {
    return gateway.authorize(request(payment, method, money)).await();
  }

  private static AuthorizeRequest request(String payment, String method, Money money) {
    return new AuthorizeRequest(
        payment, money, method, Optional.empty(), Map.of("payment_id", payment));
  }

  private static String declineCode(AuthorizeOutcome outcome) {
    return ((Declined) outcome).code();
  }

  private static FindOutcome found(FindOutcome.State state) {
    return new FindOutcome.Found(state);
  }
}
