package dev.marquee.booking;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.payment.Money;
import dev.marquee.seating.HoldToken;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Payments by themselves: the steps that touch nothing but a payment, and the search for those that
 * nobody is working on. Every step goes from a named status, so that it happens once, whoever asks.
 */
final class PaymentRepository {
  private static final int LONGEST_PAUSE_SECONDS = 300;
  private static final long SHORTEST_PAUSE_OF_QUESTIONS_SECONDS = 60;

  private static final String SELECT =
      """
      select p.showtime_id, p.payment_id, p.booking_id, b.hold_token, p.method,
        p.payment_method, p.customer, p.amount, p.currency, p.status, p.gateway_txn_id,
        p.attempts
      from payment p
      join booking b on b.showtime_id = p.showtime_id and b.booking_id = p.booking_id
      """;

  private final Pool pool;
  private final int leaseSeconds;

  PaymentRepository(Pool pool, int leaseSeconds) {
    this.pool = pool;
    this.leaseSeconds = leaseSeconds;
  }

  /** The payment of a booking. */
  Future<Optional<Payment>> of(BookingId booking) {
    return pool.preparedQuery(
            SELECT
                + """
                where p.showtime_id = $1 and p.booking_id = $2
                """)
        .execute(Tuple.of(booking.showtime().value(), booking.value()))
        .map(rows -> rows.stream().findFirst().map(PaymentRepository::payment));
  }

  /** The payments of some bookings of a showtime. */
  Future<List<Payment>> of(ShowtimeId showtime, List<UUID> bookings) {
    return pool.preparedQuery(
            SELECT
                + """
                where p.showtime_id = $1 and p.booking_id = any($2)
                """)
        .execute(Tuple.of(showtime.value()).addArrayOfUUID(bookings.toArray(UUID[]::new)))
        .map(rows -> rows.stream().map(PaymentRepository::payment).toList());
  }

  /** Unfinished payments whose lease has run out, the longest due first. Claims none of them. */
  Future<List<Payment>> due(int limit) {
    return pool.preparedQuery(
            SELECT
                + """
                where p.status in ('INITIATED', 'CAPTURE_DUE', 'VOID_DUE', 'REFUND_PENDING')
                  and p.next_attempt_at <= now()
                order by p.next_attempt_at
                limit $1
                """)
        .execute(Tuple.of(limit))
        .map(rows -> rows.stream().map(PaymentRepository::payment).toList());
  }

  private static Payment payment(Row row) {
    var showtime = new ShowtimeId(row.getLong("showtime_id"));
    return new Payment(
        new PaymentId(showtime, row.getUUID("payment_id")),
        new BookingId(showtime, row.getUUID("booking_id")),
        new HoldToken(showtime, row.getUUID("hold_token")),
        row.getString("method"),
        row.getString("payment_method"),
        Optional.ofNullable(row.getString("customer")),
        new Money(row.getLong("amount"), row.getString("currency")),
        Payment.Status.valueOf(row.getString("status")),
        Optional.ofNullable(row.getString("gateway_txn_id")),
        row.getInteger("attempts"));
  }

  /** What has become of a payment's booking so far, whoever has decided it. */
  Future<BookOutcome> standing(Payment payment) {
    return pool.preparedQuery(
            """
            select status, coalesce(decline_code, '') as decline_code
            from payment
            where showtime_id = $1 and payment_id = $2
            """)
        .execute(Tuple.of(payment.id().showtime().value(), payment.id().value()))
        .map(rows -> standing(payment.booking(), rows.iterator().next()));
  }

  private static BookOutcome standing(BookingId booking, Row row) {
    return switch (Payment.Status.valueOf(row.getString("status"))) {
      case INITIATED, AUTHORIZED -> new BookOutcome.Pending(booking);
      case CAPTURE_DUE, CAPTURED, REFUND_PENDING, REFUNDED -> new BookOutcome.Confirmed(booking);
      case DECLINED -> new BookOutcome.Declined(row.getString("decline_code"));
      case VOID_DUE, VOIDED -> new BookOutcome.HoldExpired();
    };
  }

  /**
   * Takes a due payment up, for a lease's time. Whether it was this node that got it: only one
   * does.
   */
  Future<Boolean> claim(Payment payment) {
    return pool.preparedQuery(
            """
            update payment
            set next_attempt_at = now() + make_interval(secs => $4),
              attempts = attempts + 1,
              updated_at = now()
            where showtime_id = $1
              and payment_id = $2
              and status = $3
              and next_attempt_at <= now()
            """)
        .execute(
            Tuple.of(
                payment.id().showtime().value(),
                payment.id().value(),
                payment.status().name(),
                (double) leaseSeconds))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Lets a payment rest that could not be moved on now, the longer the oftener it was tried. */
  Future<Void> postpone(Payment payment) {
    var pauseSeconds = pauseSeconds(payment);
    return pool.preparedQuery(
            """
            update payment
            set next_attempt_at = now() + make_interval(secs => $4), updated_at = now()
            where showtime_id = $1 and payment_id = $2 and status = $3
            """)
        .execute(
            Tuple.of(
                payment.id().showtime().value(),
                payment.id().value(),
                payment.status().name(),
                (double) pauseSeconds))
        .mapEmpty();
  }

  /**
   * Nobody waits for a payment that is only to be heard of in order to void it; and a gateway that
   * answers such questions with its faults must not have the breaker opened by them.
   */
  private static long pauseSeconds(Payment payment) {
    var isQuestion = payment.status() == Payment.Status.VOID_DUE && payment.txnId().isEmpty();
    var shortest = isQuestion ? SHORTEST_PAUSE_OF_QUESTIONS_SECONDS : 1L;
    return Math.min(LONGEST_PAUSE_SECONDS, shortest << Math.min(payment.attempts(), 20));
  }

  /** Notes what the gateway has done: from one status to the next. Whether it was still in it. */
  Future<Boolean> move(Payment payment, Payment.Status to) {
    return pool.preparedQuery(
            """
            update payment
            set status = $4, attempts = 0, updated_at = now()
            where showtime_id = $1 and payment_id = $2 and status = $3
            """)
        .execute(
            Tuple.of(
                payment.id().showtime().value(),
                payment.id().value(),
                payment.status().name(),
                to.name()))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Notes the gateway's name for a payment that is to be voided. */
  Future<Void> learn(Payment payment, String txnId) {
    return pool.preparedQuery(
            """
            update payment
            set gateway_txn_id = $3, updated_at = now()
            where showtime_id = $1
              and payment_id = $2
              and status = 'VOID_DUE'
              and gateway_txn_id is null
            """)
        .execute(Tuple.of(payment.id().showtime().value(), payment.id().value(), txnId))
        .mapEmpty();
  }

  /**
   * Notes an authorization that came to light when the payment had been given up already: it is due
   * to be voided now. Whether it was such a stray.
   */
  Future<Boolean> voidStray(Payment payment, String txnId) {
    return pool.preparedQuery(
            """
            update payment
            set status = 'VOID_DUE',
              gateway_txn_id = $3,
              attempts = 0,
              updated_at = now(),
              next_attempt_at = now() + make_interval(secs => $4)
            where showtime_id = $1
              and payment_id = $2
              and status in ('VOID_DUE', 'VOIDED', 'DECLINED')
              and gateway_txn_id is distinct from $3
            """)
        .execute(
            Tuple.of(
                payment.id().showtime().value(),
                payment.id().value(),
                txnId,
                (double) leaseSeconds))
        .map(rows -> rows.rowCount() == 1);
  }
}
