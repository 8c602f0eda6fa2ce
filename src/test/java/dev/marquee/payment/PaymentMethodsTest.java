package dev.marquee.payment;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.SimulatedFaults;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Saved cards, over HTTP and at the gateway. */
class PaymentMethodsTest {
  private static final String PATH = "/users/me/payment-methods";

  private final PaymentSimulator gateway = TestStack.get().simulator();
  private final Api alice = Api.register();

  @AfterEach
  void takeFaultsBack() {
    gateway.clearFaults();
  }

  @Test
  void a_saved_card_is_shown_by_what_it_is_recognized_by_and_no_more() {
    var saved = save(alice, "pm_card_visa");

    assertThat(saved).hasStatus(201);
    assertThat(saved.json().fieldNames())
        .containsExactlyInAnyOrder("id", "brand", "last4", "expires");
    assertThat(saved.json().getString("brand")).isEqualTo("visa");
    assertThat(saved.json().getString("last4")).isEqualTo("4242");
    assertThat(saved.json().getString("expires")).matches("20\\d\\d-\\d\\d");
    assertThat(cards(alice)).isEqualTo(new JsonArray().add(saved.json()));
  }

  @Test
  void a_saved_card_pays() {
    var card = save(alice, "pm_card_mastercard").json().getString("id");
    var hold = alice.held(Fixtures.showtime(1, 1).insert().id(), "A1");

    var booking = alice.book(hold, card);

    assertThat(booking).hasStatus(201);
    assertThat(booking.json().getJsonObject("payment").getString("status")).isEqualTo("CAPTURED");
  }

  @Test
  void a_saved_card_of_somebody_else_does_not_pay() {
    var card = save(alice, "pm_card_visa").json().getString("id");
    var bob = Api.register();
    var hold = bob.held(Fixtures.showtime(1, 1).insert().id(), "A1");

    assertThat(bob.book(hold, card)).isProblem(402, "payment_declined");
    assertThat(cards(bob)).isEmpty();
  }

  @Test
  void a_deleted_card_is_gone_and_only_its_owner_can_delete_it() {
    var card = save(alice, "pm_card_visa").json().getString("id");

    assertThat(Api.register().delete(PATH + "/" + card)).isProblem(404, "not_found");
    assertThat(alice.delete(PATH + "/" + card)).hasStatus(204);

    assertThat(alice.delete(PATH + "/" + card)).isProblem(404, "not_found");
    assertThat(cards(alice)).isEmpty();
  }

  @Test
  void a_card_that_the_gateway_does_not_take_is_not_kept() {
    var unknown = save(alice, "pm_of_nobody");
    var declining = save(alice, "pm_card_chargeDeclined");

    assertThat(unknown).isProblem(402, "payment_declined");
    assertThat(unknown.json().getString("decline_code")).isEqualTo("invalid_payment_method");
    assertThat(declining).isProblem(402, "payment_declined");
    assertThat(declining.json().getString("decline_code")).isEqualTo("generic_decline");
    assertThat(cards(alice)).isEmpty();
  }

  @Test
  void twenty_cards_are_enough() {
    IntStream.range(0, 20).forEach(it -> assertThat(save(alice, "pm_card_visa")).hasStatus(201));

    assertThat(save(alice, "pm_card_visa")).isProblem(409, "too_many_payment_methods");
  }

  @Test
  void a_card_number_is_refused_before_anybody_sees_it() {
    assertThat(save(alice, "4242424242424242")).isProblem(400, "invalid_request");
  }

  @Test
  void a_gateway_that_is_away_is_told_of() {
    gateway.order(SimulatedFaults.Operation.ATTACH, SimulatedFaults.Kind.ERROR, 2);

    var answer = save(alice, "pm_card_visa");

    assertThat(answer).isProblem(503, "payment_unavailable");
    assertThat(answer.header("Retry-After")).isPresent();
  }

  @Test
  void guests_have_no_saved_cards() {
    assertThat(Api.guest().get(PATH)).isProblem(403, "forbidden");
  }

  private static Response save(Api owner, String paymentMethod) {
    return owner.post(PATH, new JsonObject().put("payment_method", paymentMethod));
  }

  private static JsonArray cards(Api owner) {
    return owner.get(PATH).json().getJsonArray("items");
  }
}
