package dev.marquee.devstack;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * Stripe's test payment methods, and a few that order a fault.
 *
 * @see <a href="https://docs.stripe.com/testing">Stripe's test cards</a>
 */
final class SimulatedCards {
  private static final String VISA = "visa";

  /**
   * A card.
   *
   * @param declineCode why the issuer declines it; empty if it pays
   * @param fault what happens to the authorization that it is used for
   */
  record Card(
      String brand,
      String last4,
      Optional<String> declineCode,
      Optional<SimulatedFaults.Kind> fault) {

    JsonObject toJson() {
      return new JsonObject()
          .put("brand", brand)
          .put("last4", last4)
          .put("exp_month", 12)
          .put("exp_year", 2035)
          .put("funding", "credit")
          .put("country", "US");
    }

    /** The error code of a decline: some reasons have one of their own. */
    String errorCode() {
      var reason = declineCode.orElseThrow();
      return switch (reason) {
        case "expired_card", "incorrect_cvc", "processing_error" -> reason;
        default -> "card_declined";
      };
    }
  }

  private static final Map<String, Card> CARDS =
      Map.ofEntries(
          Map.entry("pm_card_visa", pays(VISA, "4242")),
          Map.entry("pm_card_visa_debit", pays(VISA, "5556")),
          Map.entry("pm_card_mastercard", pays("mastercard", "4444")),
          Map.entry("pm_card_amex", pays("amex", "8431")),
          Map.entry("pm_card_discover", pays("discover", "9424")),
          Map.entry("pm_card_jcb", pays("jcb", "0505")),
          Map.entry("pm_card_diners", pays("diners", "0004")),
          Map.entry("pm_card_unionpay", pays("unionpay", "0005")),
          Map.entry("pm_card_chargeDeclined", declines("generic_decline", "0002")),
          Map.entry(
              "pm_card_chargeDeclinedInsufficientFunds", declines("insufficient_funds", "9995")),
          Map.entry("pm_card_chargeDeclinedLostCard", declines("lost_card", "9987")),
          Map.entry("pm_card_chargeDeclinedStolenCard", declines("stolen_card", "9979")),
          Map.entry("pm_card_chargeDeclinedExpiredCard", declines("expired_card", "0069")),
          Map.entry("pm_card_chargeDeclinedIncorrectCvc", declines("incorrect_cvc", "0127")),
          Map.entry("pm_card_chargeDeclinedProcessingError", declines("processing_error", "0119")),
          Map.entry("pm_card_chargeCustomerFail", declines("generic_decline", "0341")),
          Map.entry("pm_sim_timeout", faulty(SimulatedFaults.Kind.TIMEOUT)),
          Map.entry("pm_sim_timeout_lost", faulty(SimulatedFaults.Kind.TIMEOUT_BEFORE_EFFECT)),
          Map.entry("pm_sim_error", faulty(SimulatedFaults.Kind.ERROR)),
          Map.entry("pm_sim_slow", faulty(SimulatedFaults.Kind.SLOW)));

  private SimulatedCards() {}

  /** The card of a test payment method. */
  static Optional<Card> find(String paymentMethod) {
    return Optional.ofNullable(CARDS.get(paymentMethod));
  }

  /** Whether a card that declines is found out when it is attached, as by a check of zero. */
  static boolean isRefusedWhenAttached(String paymentMethod, Card card) {
    return card.declineCode().isPresent() && !paymentMethod.equals("pm_card_chargeCustomerFail");
  }

  private static Card pays(String brand, String last4) {
    return new Card(brand, last4, Optional.empty(), Optional.empty());
  }

  private static Card declines(String reason, String last4) {
    return new Card(VISA, last4, Optional.of(reason), Optional.empty());
  }

  private static Card faulty(SimulatedFaults.Kind fault) {
    return new Card(VISA, "4242", Optional.empty(), Optional.of(fault));
  }
}
