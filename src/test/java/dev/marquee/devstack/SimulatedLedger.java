package dev.marquee.devstack;

import dev.marquee.devstack.SimulatedCards.Card;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the simulated gateway knows: payments, refunds, customers and their cards. */
final class SimulatedLedger {
  private record SavedMethod(String id, String of, String customer, Card card) {}

  private final Clock clock;
  private final Map<String, SimulatedIntent> intents = new LinkedHashMap<>();
  private final Map<String, JsonObject> customers = new LinkedHashMap<>();
  private final Map<String, SavedMethod> saved = new LinkedHashMap<>();
  private long lastId;

  SimulatedLedger(Clock clock) {
    this.clock = clock;
  }

  /** All payments in the order they were made. */
  synchronized List<SimulatedIntent> intents() {
    return List.copyOf(intents.values());
  }

  /** How many authorizations succeeded, by the {@code payment_id} that they were given. */
  synchronized Map<String, Long> chargesByPayment() {
    return intents.values().stream()
        .filter(SimulatedIntent::wasAuthorized)
        .filter(it -> it.metadata().containsKey("payment_id"))
        .collect(
            Collectors.groupingBy(
                it -> String.valueOf(it.metadata().get("payment_id")),
                TreeMap::new,
                Collectors.counting()));
  }

  /** The card that a payment method stands for, whether it is a test card or a saved one. */
  synchronized Optional<Card> card(String paymentMethod) {
    return SimulatedCards.find(paymentMethod)
        .or(() -> Optional.ofNullable(saved.get(paymentMethod)).map(SavedMethod::card));
  }

  synchronized SimulatedAnswer authorize(Map<String, String> form) {
    var refusal =
        SimulatedAmounts.refusal(form.getOrDefault("amount", ""), given(form, "currency"))
            .or(() -> unsupported(form))
            .or(() -> unusable(given(form, "payment_method"), form.get("customer")));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    var method = given(form, "payment_method");
    var card = card(method).orElseThrow();
    var intent =
        new SimulatedIntent(
            newId("pi"),
            card.declineCode().isPresent() ? "requires_payment_method" : "requires_capture",
            Long.parseLong(given(form, "amount")),
            given(form, "currency"),
            0,
            0,
            method,
            Optional.ofNullable(form.get("customer")),
            card.declineCode(),
            metadata(form),
            clock.instant());
    intents.put(intent.id(), intent);
    return card.declineCode().isPresent()
        ? declined(card, new JsonObject().put("payment_intent", intent.toJson()))
        : SimulatedAnswer.ok(intent.toJson());
  }

  private static Optional<SimulatedAnswer> unsupported(Map<String, String> form) {
    return given(form, "capture_method").equals("manual") && given(form, "confirm").equals("true")
        ? Optional.empty()
        : Optional.of(
            SimulatedAnswer.invalid(
                "parameter_invalid",
                "capture_method",
                "The simulator knows only capture_method=manual with confirm=true."));
  }

  private Optional<SimulatedAnswer> unusable(
      String method, @org.jspecify.annotations.Nullable String customer) {
    if (card(method).isEmpty()) {
      return Optional.of(SimulatedAnswer.missing(400, "payment_method", method));
    }
    if (customer != null && !customers.containsKey(customer)) {
      return Optional.of(SimulatedAnswer.missing(400, "customer", customer));
    }
    var owner = Optional.ofNullable(saved.get(method)).map(SavedMethod::customer);
    return owner.isEmpty() || owner.get().equals(customer)
        ? Optional.empty()
        : Optional.of(
            SimulatedAnswer.invalid(
                "payment_method_customer_mismatch",
                "payment_method",
                "The payment method belongs to a customer: name that customer."));
  }

  synchronized SimulatedAnswer capture(String id, Map<String, String> form) {
    var intent = intents.get(id);
    if (intent == null) {
      return SimulatedAnswer.missing(404, "intent", id);
    }
    if (!intent.status().equals("requires_capture")) {
      return unexpectedState(intent, "captured");
    }
    var asked = form.getOrDefault("amount_to_capture", String.valueOf(intent.amount()));
    if (!asked.matches("[0-9]{1,18}") || Long.parseLong(asked) > intent.amount()) {
      return SimulatedAnswer.invalid(
          "amount_too_large", "amount_to_capture", "More than was authorized.");
    }
    return keep(intent.capturing(Long.parseLong(asked)));
  }

  synchronized SimulatedAnswer cancel(String id) {
    var intent = intents.get(id);
    if (intent == null) {
      return SimulatedAnswer.missing(404, "intent", id);
    }
    return intent.status().startsWith("requires_")
        ? keep(intent.withStatus("canceled"))
        : unexpectedState(intent, "canceled");
  }

  synchronized SimulatedAnswer find(String id) {
    return Optional.ofNullable(intents.get(id))
        .map(it -> SimulatedAnswer.ok(it.toJson()))
        .orElseGet(() -> SimulatedAnswer.missing(404, "intent", id));
  }

  synchronized SimulatedAnswer list() {
    var data = new JsonArray();
    intents.values().forEach(it -> data.add(it.toJson()));
    return SimulatedAnswer.ok(
        new JsonObject().put("object", "list").put("has_more", false).put("data", data));
  }

  /** A page of the charges, the newest first. */
  synchronized SimulatedAnswer charges(Map<String, String> query) {
    var limit = query.getOrDefault("limit", "10");
    var after = query.get("starting_after");
    var from = query.getOrDefault("created[gte]", "0");
    var to = query.getOrDefault("created[lt]", String.valueOf(Integer.MAX_VALUE));
    if (!limit.matches("[1-9][0-9]?|100") || !(from + to).matches("[0-9]{1,20}")) {
      return SimulatedAnswer.invalid("parameter_invalid_integer", "limit", "Invalid integer");
    }
    var listed = new ArrayList<SimulatedIntent>(intents.values());
    Collections.reverse(listed);
    listed.sort(Comparator.comparing(SimulatedIntent::createdAt).reversed());
    listed.removeIf(
        it ->
            it.createdAt().getEpochSecond() < Long.parseLong(from)
                || it.createdAt().getEpochSecond() >= Long.parseLong(to));
    if (after != null) {
      var last = listed.stream().map(SimulatedIntent::chargeId).toList().indexOf(after);
      if (last < 0) {
        return SimulatedAnswer.missing(400, "charge", after);
      }
      listed.subList(0, last + 1).clear();
    }
    var data = new JsonArray();
    listed.stream().limit(Integer.parseInt(limit)).forEach(it -> data.add(it.toCharge()));
    return SimulatedAnswer.ok(
        new JsonObject()
            .put("object", "list")
            .put("url", "/v1/charges")
            .put("has_more", listed.size() > data.size())
            .put("data", data));
  }

  /** Has a payment be as it never came to be. */
  synchronized void tamper(SimulatedIntent intent) {
    intents.put(intent.id(), intent);
  }

  /** Forgets a payment. */
  synchronized void forget(String id) {
    intents.remove(id);
  }

  synchronized SimulatedAnswer refund(Map<String, String> form) {
    var id = given(form, "payment_intent");
    var intent = intents.get(id);
    if (intent == null) {
      return SimulatedAnswer.missing(404, "payment_intent", id);
    }
    if (intent.captured() == 0) {
      return unexpectedState(intent, "refunded");
    }
    var left = intent.captured() - intent.refunded();
    if (left == 0) {
      return SimulatedAnswer.invalid(
          "charge_already_refunded", "payment_intent", "The charge has been refunded already.");
    }
    var asked = form.getOrDefault("amount", String.valueOf(left));
    if (!asked.matches("[1-9][0-9]{0,17}") || Long.parseLong(asked) > left) {
      return SimulatedAnswer.invalid(
          "parameter_invalid_integer", "amount", "Only " + left + " can be refunded.");
    }
    var amount = Long.parseLong(asked);
    intents.put(id, intent.refunding(amount));
    return SimulatedAnswer.ok(
        new JsonObject()
            .put("id", newId("re"))
            .put("object", "refund")
            .put("status", "succeeded")
            .put("amount", amount)
            .put("currency", intent.currency())
            .put("payment_intent", id));
  }

  synchronized SimulatedAnswer createCustomer(Map<String, String> form) {
    var customer =
        new JsonObject()
            .put("id", newId("cus"))
            .put("object", "customer")
            .put("metadata", new JsonObject(Map.copyOf(metadata(form))));
    customers.put(customer.getString("id"), customer);
    return SimulatedAnswer.ok(customer);
  }

  /** A test card that is attached becomes a payment method of its own, as with Stripe. */
  synchronized SimulatedAnswer attach(String method, Map<String, String> form) {
    var customer = given(form, "customer");
    var refusal = unusable(method, customer);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    var card = card(method).orElseThrow();
    if (SimulatedCards.isRefusedWhenAttached(method, card)) {
      return declined(card, new JsonObject());
    }
    var known = saved.get(method);
    var kept = known != null ? known : new SavedMethod(newId("pm"), method, customer, card);
    saved.put(kept.id(), kept);
    return SimulatedAnswer.ok(json(kept).put("customer", customer));
  }

  synchronized SimulatedAnswer detach(String method) {
    var known = saved.remove(method);
    return known == null
        ? SimulatedAnswer.missing(404, "payment_method", method)
        : SimulatedAnswer.ok(json(known).putNull("customer"));
  }

  private static JsonObject json(SavedMethod method) {
    return new JsonObject()
        .put("id", method.id())
        .put("object", "payment_method")
        .put("type", "card")
        .put("card", method.card().toJson());
  }

  private SimulatedAnswer keep(SimulatedIntent intent) {
    intents.put(intent.id(), intent);
    return SimulatedAnswer.ok(intent.toJson());
  }

  private static SimulatedAnswer declined(Card card, JsonObject more) {
    return SimulatedAnswer.error(
        402,
        "card_error",
        card.errorCode(),
        "Your card was declined.",
        more.put("decline_code", card.declineCode().orElseThrow()));
  }

  private static SimulatedAnswer unexpectedState(SimulatedIntent intent, String wanted) {
    return SimulatedAnswer.error(
        400,
        "invalid_request_error",
        "payment_intent_unexpected_state",
        "A payment of status " + intent.status() + " could not be " + wanted + ".",
        new JsonObject().put("payment_intent", intent.toJson()));
  }

  private static Map<String, String> metadata(Map<String, String> form) {
    var metadata = new TreeMap<String, String>();
    form.forEach(
        (name, value) -> {
          if (name.startsWith("metadata[") && name.endsWith("]")) {
            metadata.put(name.substring("metadata[".length(), name.length() - 1), value);
          }
        });
    return metadata;
  }

  private static String given(Map<String, String> form, String name) {
    return form.getOrDefault(name, "");
  }

  private String newId(String prefix) {
    return "%s_sim%016x%06d".formatted(prefix, clock.millis(), ++lastId);
  }
}
