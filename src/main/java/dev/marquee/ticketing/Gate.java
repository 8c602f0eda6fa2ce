package dev.marquee.ticketing;

import dev.marquee.ticketing.CheckInOutcome.Admitted;
import dev.marquee.ticketing.CheckInOutcome.AlreadyUsed;
import dev.marquee.ticketing.CheckInOutcome.Cancelled;
import dev.marquee.ticketing.CheckInOutcome.Invalid;
import dev.marquee.ticketing.CheckInOutcome.Untimely;
import dev.marquee.ticketing.CheckInOutcome.Why;
import dev.marquee.ticketing.CheckInOutcome.WrongVenue;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;

/** Lets people in: each ticket once, whichever gate is told first. */
final class Gate {
  private final Pool pool;
  private final TicketSigner signer;

  Gate(Pool pool, TicketSigner signer) {
    this.pool = pool;
    this.signer = signer;
  }

  /**
   * Decides about a scan and keeps it.
   *
   * @param mayLetIn whether whoever scans may let in at a venue
   */
  Future<CheckInOutcome> checkIn(Scan scan, LongFunction<Future<Boolean>> mayLetIn) {
    return signer
        .verify(scan.qr())
        .compose(
            claims ->
                claims
                    .map(it -> checkIn(scan, it, mayLetIn))
                    .orElseGet(() -> Future.succeededFuture(new Invalid(Why.NOT_OURS))));
  }

  private Future<CheckInOutcome> checkIn(
      Scan scan, TicketClaims claims, LongFunction<Future<Boolean>> mayLetIn) {
    return isAtItsVenue(scan, claims, mayLetIn)
        .compose(
            isAtItsVenue -> {
              if (!isAtItsVenue) {
                return Future.succeededFuture(new WrongVenue(Why.OTHER_VENUE));
              }
              return isFor(scan, claims)
                  ? use(scan, claims)
                  : Future.succeededFuture(new WrongVenue(Why.OTHER_SHOWTIME));
            });
  }

  private static Future<Boolean> isAtItsVenue(
      Scan scan, TicketClaims claims, LongFunction<Future<Boolean>> mayLetIn) {
    return scan.venueId().filter(it -> it != claims.venueId()).isPresent()
        ? Future.succeededFuture(false)
        : mayLetIn.apply(claims.venueId());
  }

  private static boolean isFor(Scan scan, TicketClaims claims) {
    return scan.showtime().map(claims.ticket().showtime()::equals).orElse(true);
  }

  /**
   * One statement, which locks the ticket: of two scans at once the second sees the first. A scan
   * that is told late counts from when it was made, so it may take the place of one that was told
   * before; told twice it is the same scan.
   */
  private Future<CheckInOutcome> use(Scan scan, TicketClaims claims) {
    return pool.preparedQuery(
            """
            with found as (
              select t.ticket_id, t.first_used_at, t.first_gate, t.valid_from, t.valid_until,
                seat.cancelled_at is not null or t.voided_at is not null as is_cancelled,
                coalesce($5::timestamptz, now()) as scanned_at,
                $5::timestamptz is not null as offline
              from ticket t
              join booking_seat seat
                on seat.showtime_id = t.showtime_id
                  and seat.booking_id = t.booking_id
                  and seat.seat_id = t.seat_id
              where t.showtime_id = $1 and t.ticket_id = $2
              for update of t),
            judged as (
              select *,
                case
                  when scanned_at > now() + interval '1 minute' then 'TO_COME'
                  when scanned_at < valid_from - interval '1 minute' then 'TOO_EARLY'
                  when scanned_at >= valid_until then 'EXPIRED'
                  when is_cancelled then 'CANCELLED'
                  when first_used_at is null then 'ADMITTED'
                  when offline and scanned_at < first_used_at then 'ADMITTED'
                  when offline and scanned_at = first_used_at and first_gate = $4 then 'ADMITTED'
                  else 'ALREADY_USED'
                end as result
              from found),
            used as (
              update ticket t
              set first_used_at = j.scanned_at, first_gate = $4
              from judged j
              where t.showtime_id = $1
                and t.ticket_id = j.ticket_id
                and j.result = 'ADMITTED'
                and (t.first_used_at is null or j.scanned_at < t.first_used_at)),
            recorded as (
              insert into check_in (showtime_id, check_in_id, ticket_id, scanned_by, gate,
                scanned_at, offline, result, conflict)
              select $1, $6, ticket_id, $3, $4, scanned_at, offline, result,
                offline and result <> 'CANCELLED' and coalesce(scanned_at <> first_used_at, false)
              from judged
              where result in ('ADMITTED', 'ALREADY_USED', 'CANCELLED'))
            select result, scanned_at, first_used_at, offline
            from judged
            """)
        .execute(
            Tuple.of(
                claims.ticket().showtime().value(),
                claims.ticket().value(),
                scan.scannedBy(),
                scan.gate(),
                scan.scannedAt().map(it -> it.atOffset(ZoneOffset.UTC)).orElse(null),
                UUID.randomUUID()))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> outcome(claims, row))
                    .orElseGet(() -> new Invalid(Why.UNKNOWN)));
  }

  private static CheckInOutcome outcome(TicketClaims claims, Row row) {
    var scannedAt = row.getOffsetDateTime("scanned_at").toInstant();
    var usedBefore =
        Optional.ofNullable(row.getOffsetDateTime("first_used_at")).map(it -> it.toInstant());
    return switch (row.getString("result")) {
      case "ADMITTED" ->
          new Admitted(claims, scannedAt, usedBefore.filter(it -> !it.equals(scannedAt)));
      case "ALREADY_USED" ->
          new AlreadyUsed(claims, usedBefore.orElseThrow(), row.getBoolean("offline"));
      case "CANCELLED" -> new Cancelled(claims);
      case "EXPIRED" -> new Invalid(Why.EXPIRED);
      case "TO_COME" -> new Untimely("is in the future");
      default -> new Untimely("is before the ticket was sold");
    };
  }
}
