package dev.marquee.booking;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it hears. */
final class CountingListener implements BookingListener {
  final Queue<Payment.Status> paid = new ConcurrentLinkedQueue<>();
  final AtomicInteger reconciled = new AtomicInteger();

  @Override
  public void booked(BookOutcome outcome) {}

  @Override
  public void cancelled(CancelOutcome outcome) {}

  @Override
  public void paid(Payment.Status status) {
    paid.add(status);
  }

  @Override
  public void reconciled(Payment.Status from) {
    reconciled.incrementAndGet();
  }

  @Override
  public void audited(int anomalies) {}
}
