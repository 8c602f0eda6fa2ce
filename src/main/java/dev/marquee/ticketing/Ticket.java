package dev.marquee.ticketing;

import dev.marquee.booking.BookingId;

/**
 * One admitted seat of a booking.
 *
 * @param qr what the QR code says: see {@link TicketCode}
 */
public record Ticket(TicketId id, BookingId booking, String seatId, String qr) {}
