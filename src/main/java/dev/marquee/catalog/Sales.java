package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** The terms of sales that are there, in Postgres. */
public final class Sales {

  /**
   * A sale as it is.
   *
   * @param now by the database's clock
   * @param hasSold whether anybody has a booking
   */
  public record Present(SaleTerms terms, boolean isCancelled, Instant now, boolean hasSold) {
    /** Whether the showtime has begun. */
    public boolean hasBegun() {
      return !terms.startsAt().isAfter(now);
    }
  }

  /** Reads a sale, and lets nobody else change it until the transaction ends. */
  public Future<Present> lock(SqlClient transaction, ShowtimeId id) {
    return transaction
        .preparedQuery(
            """
            select starts_at, cancelled_at is not null as cancelled, waiting_room_mode,
              admit_per_second
            from showtime
            where showtime_id = $1
            for no key update
            """)
        .execute(Tuple.of(id.value()))
        .compose(showtimes -> lock(transaction, id, showtimes.iterator().next()));
  }

  private static Future<Present> lock(SqlClient transaction, ShowtimeId id, Row showtime) {
    return transaction
        .preparedQuery(
            """
            select opens_at, closes_at, cancellable_until, clock_timestamp() as at,
              exists (
                select
                from seat_inventory
                where showtime_id = $1 and status = 'BOOKED') as has_sold
            from sale
            where showtime_id = $1
            for no key update
            """)
        .execute(Tuple.of(id.value()))
        .map(sales -> present(showtime, sales.iterator().next()));
  }

  private static Present present(Row showtime, Row sale) {
    return new Present(
        new SaleTerms(
            instant(showtime, "starts_at"),
            instant(sale, "opens_at"),
            instant(sale, "closes_at"),
            instant(sale, "cancellable_until"),
            WaitingRoomMode.valueOf(showtime.getString("waiting_room_mode")),
            Optional.ofNullable(showtime.getInteger("admit_per_second"))),
        showtime.getBoolean("cancelled"),
        instant(sale, "at"),
        sale.getBoolean("has_sold"));
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  /** Sets the terms. Holds that are there keep their seats, prices and time. */
  public Future<Void> change(SqlClient transaction, ShowtimeId id, SaleTerms terms) {
    return transaction
        .preparedQuery(
            """
            with shown as (
              update showtime
              set waiting_room_mode = $5, admit_per_second = $6
              where showtime_id = $1)
            update sale
            set opens_at = $2, closes_at = $3, cancellable_until = $4
            where showtime_id = $1
            """)
        .execute(
            Tuple.tuple()
                .addLong(id.value())
                .addOffsetDateTime(terms.opensAt().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(terms.closesAt().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(terms.cancellableUntil().atOffset(ZoneOffset.UTC))
                .addString(terms.waitingRoom().name())
                .addInteger(terms.admitPerSecond().orElse(null)))
        .mapEmpty();
  }
}
