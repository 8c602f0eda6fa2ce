package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Cursor;
import dev.marquee.api.House;
import dev.marquee.catalog.CursorKey;
import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import dev.marquee.catalog.VenueRepository;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The organisations themselves, in Postgres. */
final class Organisations {
  private static final String LIST = "partners";
  private static final String VENUES = "partner-venues";

  private final Pool pool;
  private final PartnerTransactions transactions;
  private final AuditLog audit = new AuditLog();

  Organisations(Pool pool) {
    this.pool = pool;
    this.transactions = new PartnerTransactions(pool);
  }

  /** An organisation. */
  record Organisation(long id, String name) {
    static Organisation of(Row row) {
      return new Organisation(row.getLong("partner_id"), row.getString("name"));
    }

    /** The organisation as the contract has it. */
    JsonObject toJson() {
      return new JsonObject().put("id", String.valueOf(id)).put("name", name);
    }
  }

  /** All of them, for admins. */
  Future<Page<Organisation>> list(Call call) {
    var after = call.cursor().map(it -> after(LIST, it)).orElse(0L);
    return pool.preparedQuery(
            """
            select partner_id, name
            from partner
            where partner_id > $1
            order by partner_id
            limit $2
            """)
        .execute(Tuple.of(after, call.limit() + 1))
        .map(rows -> rows.stream().map(Organisation::of).toList())
        .map(read -> Page.of(read, call.limit(), it -> Cursor.of(LIST, it.id())));
  }

  /** The venues of the call's organisation. */
  Future<Page<Venue>> venues(Call call) {
    var after = call.cursor().map(it -> after(VENUES, it)).orElse(0L);
    return pool.preparedQuery(
            """
            select venue_id, name, city, country, timezone, lat, lng
            from venue
            where partner_id = $1 and venue_id > $2
            order by venue_id
            limit $3
            """)
        .execute(Tuple.of(call.partnerId().orElseThrow(), after, call.limit() + 1))
        .map(
            rows -> rows.stream().map(row -> VenueRepository.venue(row, Optional.empty())).toList())
        .map(read -> Page.of(read, call.limit(), it -> Cursor.of(VENUES, it.id())));
  }

  private static long after(String list, String cursor) {
    return CursorKey.parse(list, cursor, 1).wholeNumber(0);
  }

  /** The one of this id. */
  Future<Optional<Organisation>> find(long id) {
    return pool.preparedQuery(
            """
            select partner_id, name
            from partner
            where partner_id = $1
            """)
        .execute(Tuple.of(id))
        .map(rows -> rows.stream().findFirst().map(Organisation::of));
  }

  /** Adds one that nobody works for so far. */
  Future<Organisation> add(Call call, String name) {
    return pool.withTransaction(
        transaction ->
            transaction
                .preparedQuery(
                    """
                    insert into partner (name)
                    values ($1)
                    returning partner_id, name
                    """)
                .execute(Tuple.of(name))
                .map(rows -> Organisation.of(rows.iterator().next()))
                .compose(added -> added(transaction, call, added).map(added)));
  }

  private Future<Void> added(SqlClient transaction, Call call, Organisation added) {
    var house = new House(Optional.of(added.id()), Optional.empty());
    return audit.record(
        transaction, call, house, "partner.opened", "partner", added.id(), null, named(added));
  }

  /** Gives the call's organisation another name. */
  Future<Organisation> rename(Call call, String name) {
    var id = call.partnerId().orElseThrow();
    return transactions.of(
        id,
        transaction ->
            transaction
                .preparedQuery(
                    """
                    with before as (
                      select partner_id, name
                      from partner
                      where partner_id = $1
                      for no key update)
                    update partner p
                    set name = $2
                    from before b
                    where p.partner_id = b.partner_id
                    returning p.partner_id, b.name
                    """)
                .execute(Tuple.of(id, name))
                .map(rows -> Organisation.of(rows.iterator().next()))
                .compose(before -> renamed(transaction, call, before, new Organisation(id, name))));
  }

  private Future<Organisation> renamed(
      SqlClient transaction, Call call, Organisation before, Organisation after) {
    return audit
        .record(
            transaction,
            call,
            "partner.renamed",
            "partner",
            after.id(),
            named(before),
            named(after))
        .map(after);
  }

  private static JsonObject named(Organisation organisation) {
    return new JsonObject().put("name", organisation.name());
  }

  /**
   * Gives a venue to an organisation.
   *
   * @return whether there is such a venue; fails where there is no such organisation
   */
  Future<Boolean> give(Call call, long venueId, long partnerId) {
    return pool.withTransaction(
        transaction ->
            transaction
                .preparedQuery(
                    """
                    with before as (
                      select venue_id, partner_id
                      from venue
                      where venue_id = $1
                      for no key update)
                    update venue v
                    set partner_id = $2
                    from before b
                    where v.venue_id = b.venue_id
                    returning b.partner_id
                    """)
                .execute(Tuple.of(venueId, partnerId))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(false)
                            : given(
                                    transaction,
                                    call,
                                    new House(Optional.of(partnerId), Optional.of(venueId)),
                                    rows.iterator().next().getLong("partner_id"))
                                .map(true)));
  }

  private Future<Void> given(SqlClient transaction, Call call, House house, @Nullable Long before) {
    return audit.record(
        transaction,
        call,
        house,
        "venue.given",
        "venue",
        house.venueId().orElseThrow(),
        owner(before),
        owner(house.partnerId().orElseThrow()));
  }

  private static JsonObject owner(@Nullable Long partnerId) {
    return new JsonObject().put("partner_id", partnerId == null ? null : String.valueOf(partnerId));
  }
}
