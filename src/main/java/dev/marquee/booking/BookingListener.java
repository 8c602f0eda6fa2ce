package dev.marquee.booking;

/** Hears what becomes of bookings and payments, for metrics. It must neither block nor throw. */
public interface BookingListener {
  /** A wish to book was answered. */
  void booked(BookOutcome outcome);

  /** A wish to cancel was answered. */
  void cancelled(CancelOutcome outcome);

  /** A payment has come to a status; a refund that is done is {@code REFUNDED}. */
  void paid(Payment.Status status);

  /** The reconciler has moved a payment on that nobody was working on. */
  void reconciled(Payment.Status from);

  /** An audit has ended, with so many seats that are not sold as they should be: zero, ever. */
  void audited(int anomalies);
}
