package dev.marquee.payment;

import java.util.Map;
import java.util.Optional;

/**
 * What the gateway is asked to reserve. Two requests with one key must be equal in everything: the
 * second is a question about the first.
 *
 * @param key the idempotency key: the payment's id
 * @param paymentMethod the gateway's token of the card
 * @param customer whose saved card it is, where it is one
 * @param metadata kept with the payment at the gateway, for people who look there
 */
public record AuthorizeRequest(
    String key,
    Money money,
    String paymentMethod,
    Optional<String> customer,
    Map<String, String> metadata) {}
