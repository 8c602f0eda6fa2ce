package dev.marquee.inventory;

import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.payment.Money;
import java.util.List;
import java.util.Optional;

/**
 * A wish to sell what the box office holds.
 *
 * @param seatIds which of its seats; all where that is empty
 * @param method {@code cash} or {@code terminal}
 * @param reference the house's own name for the payment
 * @param contact whom to tell; where no name is given it is that of the hold
 * @param expected what the seats are to cost, in all
 */
record CounterOrder(
    List<String> seatIds,
    String method,
    Optional<String> reference,
    Optional<Contact> contact,
    Optional<Money> expected) {}
