package dev.marquee.promotion;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.pricing.Portion;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The promo codes of partners, in Postgres. */
public final class PromoCodes {
  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * Whether the hold {@code h} still has the use that it took: it is open, or it was sold and that
   * was not taken back. So a use comes back by itself, whatever ends the hold or the booking.
   */
  static final String HAS_ITS_USE =
      """
      (h.status in ('ACTIVE', 'PAYING')
        or h.status = 'BOOKED' and exists (
          select
          from booking b
          where b.showtime_id = h.showtime_id
            and b.hold_token = h.hold_token
            and b.status <> 'CANCELLED'))
      """;

  private static final String SELECT =
      """
      select p.promo_code_id, p.venue_id, p.code, p.percent_bp, p.amount, p.currency,
        p.categories, p.max_uses, p.starts_at, p.ends_at, p.one_per_buyer, p.created_at,
        (select count(*)
         from promo_use u
         join hold h on h.showtime_id = u.showtime_id and h.hold_token = u.hold_token
         where u.promo_code_id = p.promo_code_id and %s) as uses
      from promo_code p
      """
          .formatted(HAS_ITS_USE);

  /** Those that count at a venue: its own, and the organisation's. */
  private static final String AT_VENUE =
      """
      join venue v on v.venue_id = $1
        and (p.venue_id = v.venue_id or p.venue_id is null and p.partner_id = v.partner_id)
      """;

  /**
   * A code that a buyer has named.
   *
   * @param isInTime whether it counts now, by the database's clock
   */
  record Named(PromoCode promo, boolean isInTime) {}

  /** Those that count at a venue, by their ids. */
  public Future<List<PromoCode>> list(SqlClient client, long venue, long after, int limit) {
    return client
        .preparedQuery(
            SELECT
                + AT_VENUE
                + """
                where p.promo_code_id > $2
                order by p.promo_code_id
                limit $3
                """)
        .execute(Tuple.of(venue, after, limit))
        .map(rows -> rows.stream().map(PromoCode::of).toList());
  }

  /** One that counts at a venue. */
  public Future<Optional<PromoCode>> find(SqlClient client, long venue, long id) {
    return client
        .preparedQuery(
            SELECT
                + AT_VENUE
                + """
                where p.promo_code_id = $2
                """)
        .execute(Tuple.of(venue, id))
        .map(rows -> rows.stream().findFirst().map(PromoCode::of));
  }

  /**
   * Adds a code; fails where {@link #isTaken} tells why.
   *
   * @param partner whose; empty where nobody has the venue
   * @param venue where; empty: at all venues of the partner
   */
  public Future<PromoCode> add(
      SqlClient transaction,
      Optional<Long> partner,
      Optional<Long> venue,
      String code,
      PromoTerms terms) {
    return transaction
        .preparedQuery(
            """
            insert into promo_code (partner_id, venue_id, code, percent_bp, amount, currency,
              categories, max_uses, starts_at, ends_at, one_per_buyer)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            returning *, 0::bigint as uses
            """)
        .execute(
            Tuple.tuple()
                .addLong(partner.orElse(null))
                .addLong(venue.orElse(null))
                .addString(code)
                .addInteger(terms.portion() instanceof Portion.Percent it ? it.basisPoints() : null)
                .addLong(terms.portion() instanceof Portion.Fixed it ? it.amount() : null)
                .addString(terms.portion() instanceof Portion.Fixed it ? it.currency() : null)
                .addArrayOfString(terms.categories().toArray(String[]::new))
                .addInteger(terms.maxUses().orElse(null))
                .addOffsetDateTime(utc(terms.startsAt()))
                .addOffsetDateTime(utc(terms.endsAt()))
                .addBoolean(terms.onePerBuyer()))
        .map(rows -> PromoCode.of(rows.iterator().next()));
  }

  /** Whether a transaction failed since the partner has a code of this name. */
  public static boolean isTaken(Throwable failure) {
    return failure instanceof PgException postgres
        && UNIQUE_VIOLATION.equals(postgres.getSqlState());
  }

  /**
   * One that counts at a venue, which nobody else changes or uses until the transaction ends. Its
   * uses are not counted.
   */
  public Future<Optional<PromoCode>> lock(SqlClient transaction, long venue, long id) {
    return transaction
        .preparedQuery(
            """
            select p.*, 0::bigint as uses
            from promo_code p
            """
                + AT_VENUE
                + """
                where p.promo_code_id = $2
                for update of p
                """)
        .execute(Tuple.of(venue, id))
        .map(rows -> rows.stream().findFirst().map(PromoCode::of));
  }

  /** Changes how often, when and for whom a code is good. */
  public Future<Void> change(SqlClient transaction, long id, PromoTerms terms) {
    return transaction
        .preparedQuery(
            """
            update promo_code
            set max_uses = $2, starts_at = $3, ends_at = $4, one_per_buyer = $5
            where promo_code_id = $1
            """)
        .execute(
            Tuple.tuple()
                .addLong(id)
                .addInteger(terms.maxUses().orElse(null))
                .addOffsetDateTime(utc(terms.startsAt()))
                .addOffsetDateTime(utc(terms.endsAt()))
                .addBoolean(terms.onePerBuyer()))
        .mapEmpty();
  }

  /** Takes a code away; holds and bookings that have it keep what it took off. */
  public Future<Void> remove(SqlClient transaction, long id) {
    return transaction
        .preparedQuery("delete from promo_code where promo_code_id = $1")
        .execute(Tuple.of(id))
        .mapEmpty();
  }

  /** The code that counts at a showtime, locked, so that its uses are taken one by one. */
  Future<Optional<Named>> named(SqlClient transaction, ShowtimeId showtime, String code) {
    return transaction
        .preparedQuery(
            """
            select p.*, 0::bigint as uses,
              coalesce(p.starts_at <= now(), true) and coalesce(now() < p.ends_at, true)
                as in_time
            from showtime s
            join venue v on v.venue_id = s.venue_id
            join promo_code p
              on p.venue_id = v.venue_id or p.venue_id is null and p.partner_id = v.partner_id
            where s.showtime_id = $1 and upper(p.code) = upper($2)
            for update of p
            """)
        .execute(Tuple.of(showtime.value(), code))
        .map(rows -> rows.stream().findFirst().map(PromoCodes::named));
  }

  private static Named named(Row row) {
    return new Named(PromoCode.of(row), row.getBoolean("in_time"));
  }

  private static @Nullable OffsetDateTime utc(Optional<Instant> instant) {
    return instant.map(it -> it.atOffset(ZoneOffset.UTC)).orElse(null);
  }
}
